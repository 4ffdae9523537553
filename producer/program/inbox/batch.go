package inbox

import "time"

// Record is an event that was checked.
type Record struct {
	// Size is the length of the source's event in bytes.
	Size int64
	// Problem is why the event goes to the dead-letter topic, "" where it is good.
	Problem string
	// Detail says more about the problem, for people.
	Detail string
	// Sum tells the event from others, 0 where the source gave it no ID.
	Sum uint64

	// HasKey tells an empty key from none.
	HasKey bool
	// Skipped: only the position counts.
	Skipped bool
	// Fleeting: the source may never give the event again.
	Fleeting bool
	// Millis is the record's timestamp in milliseconds since 1970, 0 for the time of producing.
	Millis int64
	// Read is when the event was read, after a moment of the reader's choice.
	Read time.Duration

	start, middle, end, typed, last int // value, position, type, key
}

// Batch is a run of records in source order. Their bytes lie in one piece of memory, which is used again.
type Batch struct {
	Records []Record
	// Fleeting reports that one of the records is.
	Fleeting bool

	bytes []byte
	size  int // of the records as Put was told
}

// Add appends a record: appendValue appends its value to the bytes it is given and returns them. The event's type is
// empty where it is of the usual one.
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

// Bytes is the memory that everything of the records lies in.
func (b *Batch) Bytes() []byte { return b.bytes }

// Span says where in Bytes a record lies: its value from start to middle, its position from there to end, and its type
// from there to last.
func (b *Batch) Span(r *Record) (start, middle, end, last int) {
	return r.start, r.middle, r.end, r.typed
}

// Value is what goes to the topic, or to the dead-letter topic.
func (b *Batch) Value(r *Record) []byte { return b.bytes[r.start:r.middle:r.middle] }

// Position is where the source goes on after the record.
func (b *Batch) Position(r *Record) []byte { return b.bytes[r.middle:r.end:r.end] }

// Type is the kind of event, empty where it is the usual one.
func (b *Batch) Type(r *Record) []byte { return b.bytes[r.end:r.typed:r.typed] }

// Key is the record's key, nil where it has none.
func (b *Batch) Key(r *Record) []byte {
	if !r.HasKey {
		return nil
	}
	return b.bytes[r.typed:r.last:r.last]
}

// reset empties the batch and gives back the memory of unusually large events.
func (b *Batch) reset() {
	if cap(b.bytes) > 2*maxBytes {
		b.bytes = nil
	}
	b.bytes, b.Records, b.Fleeting, b.size = b.bytes[:0], b.Records[:0], false, 0
}
