package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/record"
)

// refusal is an event that Kafka did not take, perhaps only because another one in its batch is bad.
type refusal struct {
	event *sent
	value []byte
	cause error
}

// refusals waits for the writer. Kafka's reports come from another goroutine.
type refusals struct {
	mutex sync.Mutex
	list  []refusal
}

func (r *refusals) add(one refusal) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.list = append(r.list, one)
}

func (r *refusals) take() []refusal {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	list := r.list
	r.list = nil
	return list
}

// resend sends what Kafka refused again, in ever smaller parts: an event that is refused by itself is sent as a dead
// letter, and if that is refused, too, the start of it. It returns when all of it has landed. Its place in the order is
// lost.
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

// again sends one event once more, alone in its batch or not.
func (w *acknowledgedWriter) again(ctx context.Context, one refusal, alone bool) error {
	p, s := w.pipeline, one.event
	if alone {
		s.alone++
	}
	r := delivery.Record{Topic: p.Settings.Topics.Events, Partition: kafka.PartitionAny, Value: one.value, Tag: s}
	entry := inbox.Record{Size: int64(len(one.value))}
	if s.alone <= 1 && s.problem == "" {
		facts, _ := p.Settings.Record.Read(one.value, time.Now())
		if r.Millis = facts.Millis; facts.HasKey {
			r.Key = []byte(facts.Key)
		}
	} else {
		w.flight.condemn(s)
		entry.Problem, entry.Detail = record.Refused, one.cause.Error()
		r.Topic = p.Settings.Topics.DeadLetters
	}
	switch {
	case s.alone == 3:
		r.Value = r.Value[:min(len(r.Value), shortened)]
	case s.alone > 3:
		return fmt.Errorf("send event: topic %s refuses even the start of it as a dead letter: %w", r.Topic, one.cause)
	}
	r.Headers = appendHeaders(nil, []byte(p.Settings.Name), s.position, &entry)
	return w.client.Send(ctx, &r)
}
