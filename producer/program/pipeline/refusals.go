package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/record"
)

// refusals are events that Kafka did not take, perhaps only because another event in their batch is bad. They wait for the
// writer, as Kafka's reports come from another goroutine.
type refusals struct {
	mutex sync.Mutex
	list  []*event
}

func (r *refusals) add(one *event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.list = append(r.list, one)
}

func (r *refusals) take() []*event {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	list := r.list
	r.list = nil
	return list
}

// resend sends refused events again, in ever smaller parts. An event that is refused alone is sent as a dead letter and,
// if that is refused, too, only its beginning is sent. It returns when all of them have landed. They lose their place in
// the order.
func (w *acknowledgedWriter) resend(ctx context.Context) error {
	for list := w.refused.take(); len(list) > 0; list = w.refused.take() {
		w.pipeline.Log.Warn("kafka refuses events; sending them again in smaller parts", slog.Any("cause", list[0].cause), slog.Int("events", len(list)))
		for part := range slices.Chunk(list, (len(list)+1)/2) {
			for _, one := range part {
				if err := w.again(ctx, one, len(part) == 1); err != nil {
					return err
				}
			}
			if err := w.flush(ctx); err != nil {
				return err
			}
			if err := w.resend(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// again sends an event once more, alone in its batch or not.
func (w *acknowledgedWriter) again(ctx context.Context, e *event, alone bool) error {
	p := w.pipeline
	if alone {
		e.alone++
	}
	r := delivery.Record{Topic: p.Settings.Topics.Events, Partition: kafka.PartitionAny, Value: e.value, Tag: e}
	entry := inbox.Record{Size: int64(len(e.value))}
	if e.alone <= 1 && e.fact.problem == "" {
		r.Key, r.Millis = e.key, e.fact.millis
	} else {
		w.flight.condemn(e)
		entry.Problem, entry.Detail = record.Refused, e.cause.Error()
		r.Topic = p.Settings.Topics.DeadLetters
	}
	switch {
	case e.alone == 3:
		r.Value = r.Value[:min(len(r.Value), shortened)]
	case e.alone > 3:
		return fmt.Errorf("send event: topic %s refuses even the start of it as a dead letter: %w", r.Topic, e.cause)
	}
	r.Headers = appendHeaders(nil, []byte(p.Settings.Name), e.eventType, e.position, &entry)
	return w.client.Send(ctx, &r)
}
