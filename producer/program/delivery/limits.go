package delivery

import "time"

// recordOverhead is what a record takes in a request beside key, value and headers, and headerOverhead a header beside
// its key and value, in bytes: mostly variable-length integers (https://kafka.apache.org/documentation/#record), which
// seldom need more.
const (
	recordOverhead = 20
	headerOverhead = 4
)

// Limits say how large a Run should be, so that it goes into one request.
type Limits struct {
	// Linger is how long its first record should wait for others.
	Linger time.Duration
	// Bytes is how large it may be: values, positions, and Overhead for each record.
	Bytes, Overhead int
	// Records is how many it may have.
	Records int
}
