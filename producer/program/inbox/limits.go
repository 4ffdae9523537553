package inbox

import "time"

// Limits decide when a batch is complete.
type Limits struct {
	// Linger is how long the first record of a batch waits for others.
	Linger time.Duration
	// Bytes is how large a batch of more than one record gets at most: the sum of the bytes that Put was told, and of
	// Overhead for each record.
	Bytes, Overhead int
	// Records is how many records a batch has at most.
	Records int
}

// room reports whether a record of that many bytes fits into batch.
func (l *Limits) room(batch *Batch, bytes int) bool {
	n := len(batch.Records)
	return n == 0 || n < l.Records && batch.size+bytes+(n+1)*l.Overhead <= l.Bytes
}
