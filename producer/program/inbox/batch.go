package inbox

import "time"

// Record is an event after its check.
type Record struct {
	// Size is the length of the source's event in bytes.
	Size int64
	// Problem is why the event goes to the dead-letter topic, "" if it is good.
	Problem string
	// Detail says more about the problem, for people.
	Detail string
	// Sum tells the event from others, 0 if the source gave it no ID.
	Sum uint64

	// HasKey tells an empty key from no key.
	HasKey bool
	// Skipped is set if only the position counts.
	Skipped bool
	// Fleeting is set if the source may never give the event again.
	Fleeting bool
	// Millis is the record's timestamp in milliseconds since 1970, 0 for the time of producing.
	Millis int64
	// Read is when the event was read, counted from a moment of the reader's choice.
	Read time.Duration

	start, middle, end, typed, last int // value, position, type, key
}

// Batch is a number of records in source order. Their bytes lie in one piece of memory, which is used again.
type Batch struct {
	Records []Record
	// Fleeting is set if one of the records is fleeting.
	Fleeting bool

	bytes []byte
	size  int // of the records as Put was told
}

// Add appends a record: appendValue appends its value to the bytes it is given and returns them. eventType is empty for
// the usual type.
func (b *Batch) Add(r Record, position, eventType []byte, key string, appendValue func([]byte) []byte) {
	r.start = len(b.bytes)
	b.bytes = appendValue(b.bytes)
	r.middle = len(b.bytes)
	b.bytes = append(b.bytes, position...)
	r.end = len(b.bytes)
	b.bytes = append(b.bytes, eventType...)
	r.typed = len(b.bytes)
	b.bytes = append(b.bytes, key...)
	r.last = len(b.bytes)
	b.Records = append(b.Records, r)
	b.Fleeting = b.Fleeting || r.Fleeting
}

// Bytes is the memory that holds all bytes of the records.
func (b *Batch) Bytes() []byte { return b.bytes }

// Span says where in Bytes a record lies: its value from start to middle, its position from there to end, and its type
// from there to last.
func (b *Batch) Span(r *Record) (start, middle, end, last int) {
	return r.start, r.middle, r.end, r.typed
}

// Value is the value for the topic, or for the dead-letter topic.
func (b *Batch) Value(r *Record) []byte { return b.bytes[r.start:r.middle:r.middle] }

// Position is where the source goes on after the record.
func (b *Batch) Position(r *Record) []byte { return b.bytes[r.middle:r.end:r.end] }

// Type is the event's type, empty for the usual one.
func (b *Batch) Type(r *Record) []byte { return b.bytes[r.end:r.typed:r.typed] }

// Key is the record's key, nil if it has none.
func (b *Batch) Key(r *Record) []byte {
	if !r.HasKey {
		return nil
	}
	return b.bytes[r.typed:r.last:r.last]
}

// reset empties the batch and frees the memory of unusually large events.
func (b *Batch) reset() {
	if cap(b.bytes) > 2*maxBytes {
		b.bytes = nil
	}
	b.bytes, b.Records, b.Fleeting, b.size = b.bytes[:0], b.Records[:0], false, 0
}
