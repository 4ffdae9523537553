package pipeline

import (
	"strconv"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
)

// inRun reports whether an event goes into its batch's run.
func (p *Pipeline) inRun(entry *inbox.Record) bool {
	return entry.Problem == "" && p.Settings.Record.Key == nil
}

// addTo appends an event to the run of its batch.
func addTo(run *delivery.Run, batch *inbox.Batch, entry *inbox.Record) {
	start, middle, end, last := batch.Span(entry)
	run.Add(start, middle, end, last, entry.Millis)
}

// fill makes r the record of an event: its topic, key, value, timestamp and headers. A dead letter has its key, if that was
// found, and the time of producing.
func (p *Pipeline) fill(r *delivery.Record, batch *inbox.Batch, record *inbox.Record) {
	r.Topic, r.Partition = p.Settings.Topics.Events, kafka.PartitionAny
	r.Millis = record.Millis
	if record.Problem != "" {
		r.Topic, r.Millis = p.Settings.Topics.DeadLetters, 0
	}
	r.Key = batch.Key(record)
	r.Value = batch.Value(record)
	r.Headers = appendHeaders(r.Headers[:0], []byte(p.Settings.Name), batch.Type(record), batch.Position(record), record)
}

// appendHeaders appends the headers of a record: source and, if there are any, the event's type and position. A dead letter
// also has the reason, and the size in bytes of the source's event, as its value is only the beginning of a very large
// event.
func appendHeaders(headers []kafka.Header, name, eventType, position []byte, record *inbox.Record) []kafka.Header {
	headers = append(headers, kafka.Header{Key: delivery.SourceHeader, Value: name})
	if len(eventType) > 0 {
		headers = append(headers, kafka.Header{Key: delivery.EventHeader, Value: eventType})
	}
	if len(position) > 0 {
		headers = append(headers, kafka.Header{Key: delivery.PositionHeader, Value: position})
	}
	if record.Problem != "" {
		headers = append(headers,
			kafka.Header{Key: "reason", Value: []byte(record.Problem)},
			kafka.Header{Key: "detail", Value: []byte(record.Detail)},
			kafka.Header{Key: "size", Value: strconv.AppendInt(nil, record.Size, 10)})
	}
	return headers
}
