package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"kafka-on-eks/producer/program/check"
	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/source"
)

// read checks the stream's events and puts them into box, until stream or box ends.
func (p *Pipeline) read(ctx context.Context, stream source.Stream, box *inbox.Inbox) error {
	for {
		event, err := stream.Next()
		if err != nil {
			return err
		}
		if err := p.put(ctx, event, box); err != nil {
			return err
		}
	}
}

// put checks an event and puts it into box.
func (p *Pipeline) put(ctx context.Context, event source.Event, box *inbox.Inbox) error {
	if event.Skipped {
		p.Metrics.SourceSkipped.Inc()
		return box.Put(ctx, 0, func(batch *inbox.Batch) {
			batch.Add(inbox.Record{Skipped: true, Read: p.clock()}, event.Position, nil, "", func(b []byte) []byte { return b })
		})
	}
	p.Metrics.RecordsRead.Inc()
	p.Metrics.BytesRead.Add(float64(event.Size))
	entry, key := p.judge(event)
	entry.Fleeting = event.Fleeting
	bytes := len(event.Data) + len(event.Position)
	if len(event.Type) > 0 {
		bytes += len(event.Type) + delivery.TypeOverhead
	}
	return box.Put(ctx, bytes, func(batch *inbox.Batch) {
		batch.Add(entry, event.Position, event.Type, key, func(b []byte) []byte {
			if entry.Problem != "" {
				return append(b, event.Data...)
			}
			return check.AppendLine(b, event.Data)
		})
	})
}

// judge decides whether an event goes to the topic. The key may lie in the event's memory. If judging itself fails, the event
// is a dead letter: it would fail again, and no event may stop those after it.
func (p *Pipeline) judge(event source.Event) (entry inbox.Record, key string) {
	entry.Size, entry.Read = event.Size, p.clock()
	defer func() {
		if cause := recover(); cause != nil {
			entry.Problem, entry.Detail = record.Unjudged, fmt.Sprintf("the program failed at it: %v", cause)
			p.unjudged.Do(func() {
				p.Log.Error("judging an event failed, which is a fault of this program; such events are dead letters", slog.String("reason", record.Unjudged),
					slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
			})
		}
	}()
	if event.Identified {
		entry.Sum = sumOf(event.Position, event.Type, event.Data)
	}
	if event.Size > p.Settings.MaxEventBytes {
		entry.Problem, entry.Detail = record.Oversized, "longer than PRODUCER_MAX_EVENT_BYTES"
		return entry, ""
	}
	if err := check.JSON(event.Data); err != nil {
		entry.Problem, entry.Detail = record.Malformed, err.Error()
		return entry, ""
	}
	if rules := &p.Settings.Record; rules.Any() {
		facts, refusal := rules.Read(event.Data, time.Now())
		entry.Problem, entry.Detail = refusal.Reason, refusal.Detail
		entry.HasKey, entry.Millis = facts.HasKey, facts.Millis
		key = facts.Key
	}
	return entry, key
}
