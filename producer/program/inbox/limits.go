package inbox

import "time"

// Limits say when a batch is complete.
type Limits struct {
	// Linger is how long the first record of a batch waits for others.
	Linger time.Duration
	// Bytes is how large a batch gets at most, if it has more than one record: what Put was told of each, and Overhead for
	// each.
	Bytes, Overhead int
	// Records is how many a batch has at most.
	Records int
}

// room reports whether a record of so many bytes goes into batch.
func (l *Limits) room(batch *Batch, bytes int) bool {
	n := len(batch.Records)
	return n == 0 || n < l.Records && batch.size+bytes+(n+1)*l.Overhead <= l.Bytes
}
