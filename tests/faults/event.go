package faults

import (
	"bytes"
)

// maxEventBytes is the producer's default for the largest event that goes to the topic.
const maxEventBytes = 1_000_000

// event is one event of a source.
type event struct {
	// data is what the source gives: lines joined by \n, as a client puts them together again.
	data []byte
	// kind is its type, "" where it has none.
	kind string
	// reason is why it must be a dead letter, "" where it is good.
	reason string
	// position is what its record must say of its place in the source, "" where that isn't foreseen.
	position string
	// least and most are how often it must be there.
	least, most int
	// unordered: it has no place among the others.
	unordered bool
}

// value is what must be in Kafka: a good event without the line breaks between its tokens, a bad one as it came.
func (e event) value() []byte {
	if e.reason != "" {
		return e.data
	}
	return bytes.ReplaceAll(e.data, []byte{'\n'}, nil)
}
