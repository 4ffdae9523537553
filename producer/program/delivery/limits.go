package delivery

import "time"

// Limits say how large a Run should be, so that it goes into one request.
type Limits struct {
	// Linger is how long its first record should wait for others.
	Linger time.Duration
	// Bytes is how large it may be: values, positions, and Overhead for each record.
	Bytes, Overhead int
	// Records is how many it may have.
	Records int
}
