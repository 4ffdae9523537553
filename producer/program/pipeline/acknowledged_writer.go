package pipeline

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
)

// acknowledgedWriter writes events of a source without positions. Each counts when Kafka acknowledges it.
type acknowledgedWriter struct {
	pipeline *Pipeline
	client   *delivery.Client
	record   delivery.Record // used again for each event
	failed   atomic.Pointer[error]
}

// sent remembers what a record was until it is acknowledged.
type sent struct {
	problem string
	bytes   int
}

func (w *acknowledgedWriter) write(ctx context.Context, batch *inbox.Batch, record *inbox.Record) error {
	if err := w.failed.Load(); err != nil {
		return *err
	}
	w.pipeline.fill(&w.record, batch, record)
	w.record.Tag = sent{problem: record.Problem, bytes: len(w.record.Value)}
	return w.client.Send(ctx, &w.record)
}

// delivered counts a record. One that Kafka refuses, which it does by the topic's configuration and not for a while,
// ends the program: the source can't give the event again.
func (w *acknowledgedWriter) delivered(tag any, err error) {
	p, s := w.pipeline, tag.(sent)
	switch {
	case err != nil:
		err = fmt.Errorf("send event: %w", err)
		w.failed.CompareAndSwap(nil, &err)
	case s.problem != "":
		p.Metrics.DeadLetters.WithLabelValues(s.problem).Inc()
	default:
		p.Metrics.RecordsAcked.Inc()
		p.Metrics.BytesAcked.Add(float64(s.bytes))
	}
	if err == nil {
		p.committed.Store(time.Now().UnixNano())
		p.Health.KafkaUp()
	}
}

func (w *acknowledgedWriter) due() <-chan time.Time { return nil }

// commit waits for everything that was sent.
func (w *acknowledgedWriter) commit(ctx context.Context) error {
	if left := w.client.Flush(ctx); left > 0 {
		return fmt.Errorf("wait for kafka: %d events not acknowledged: %w", left, context.Cause(ctx))
	}
	if err := w.failed.Load(); err != nil {
		return *err
	}
	return nil
}
