package pipeline

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// spans traces a transaction: waiting in the inbox, sending, and the commit or abort. There is none for a single event.
type spans struct {
	tracer      trace.Tracer
	ctx         context.Context
	transaction trace.Span
	step        trace.Span // what is under way
}

// begin begins a transaction, whose first event was read at a time.
func (s *spans) begin(read time.Time, topic string) {
	s.ctx, s.transaction = s.tracer.Start(context.Background(), "transaction", trace.WithTimestamp(read), trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithAttributes(attribute.String("messaging.system", "kafka"), attribute.String("messaging.destination.name", topic)))
	_, wait := s.tracer.Start(s.ctx, "read", trace.WithTimestamp(read))
	wait.End()
	_, s.step = s.tracer.Start(s.ctx, "send")
}

// next begins the next step: commit or abort.
func (s *spans) next(step string) {
	s.step.End()
	_, s.step = s.tracer.Start(s.ctx, step)
}

// end ends the transaction, with the events that it held, and the reason if it failed.
func (s *spans) end(done pending, err error) {
	if err != nil {
		s.transaction.SetStatus(codes.Error, err.Error())
	}
	var dead int64
	for _, n := range done.dead {
		dead += n
	}
	s.step.End()
	s.transaction.SetAttributes(attribute.Int64("messaging.batch.message_count", done.records+dead),
		attribute.Int64("producer.bytes", done.bytes), attribute.Int64("producer.dead_letters", dead))
	s.transaction.End()
}
