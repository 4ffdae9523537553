package inbox

import "time"

// Limits say when a batch is complete.
type Limits struct {
	// Linger is how long the first record of a batch waits for others.
	Linger time.Duration
	// Bytes is how large a batch gets at most, if it has more than one record: values, positions, and Overhead for each
	// record.
	Bytes, Overhead int
	// Records is how many a batch has at most.
	Records int
}

// room tells whether a record of so many bytes goes into batch.
func (l *Limits) room(batch *Batch, bytes int) bool {
	n := len(batch.Records)
	return n == 0 || n < l.Records && len(batch.bytes)+bytes+(n+1)*l.Overhead <= l.Bytes
}
