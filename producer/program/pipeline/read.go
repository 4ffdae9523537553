package pipeline

import (
	"context"

	"kafka-on-eks/producer/program/check"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/source"
)

// Reasons for which an event goes to the dead-letter topic: the values of its reason header and of the metric's label.
const (
	Malformed = "malformed"
	Oversized = "oversized"
)

// read checks what the stream gives and puts it into box, until either ends.
func (p *Pipeline) read(ctx context.Context, stream source.Stream, box *inbox.Inbox) error {
	for {
		event, err := stream.Next()
		if err != nil {
			return err
		}
		p.Metrics.RecordsRead.Inc()
		p.Metrics.BytesRead.Add(float64(event.Size))
		record := inbox.Record{Size: event.Size}
		if event.Identified {
			record.Sum = sumOf(event.Position, event.Data)
		}
		if event.Size > p.Settings.MaxEventBytes {
			record.Problem, record.Detail = Oversized, "longer than PRODUCER_MAX_EVENT_BYTES"
		} else if err := check.JSON(event.Data); err != nil {
			record.Problem, record.Detail = Malformed, err.Error()
		}
		err = box.Put(ctx, func(batch *inbox.Batch) {
			batch.Add(record, event.Position, func(b []byte) []byte {
				if record.Problem != "" {
					return append(b, event.Data...)
				}
				return check.AppendLine(b, event.Data)
			})
		})
		if err != nil {
			return err
		}
	}
}
