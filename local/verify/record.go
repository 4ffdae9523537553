package verify

import (
	"kafka-on-eks/local/sink"
)

// Record is a record of a topic, or the marker with which Kafka ends a transaction in a partition.
type Record struct {
	sink.Message
	// Producer is the id that Kafka gave its producer, -1 where it has none.
	Producer int64
	// Transactional: it counts only when its transaction is committed.
	Transactional bool
	Marker        Marker
}

// Marker says whether a record is the end of its producer's transaction.
type Marker int

const (
	// NoMarker is an ordinary record.
	NoMarker Marker = iota
	// Committed ends a transaction whose records count.
	Committed
	// Aborted ends one whose records don't.
	Aborted
)

// header is the value of a header, nil where the record doesn't have it.
func (r *Record) header(name string) []byte {
	for i := range r.Headers {
		if r.Headers[i].Key == name {
			return r.Headers[i].Value
		}
	}
	return nil
}
