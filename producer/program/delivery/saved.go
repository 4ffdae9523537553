package delivery

import "time"

// Saved is what was found of a producer in the positions topic.
type Saved struct {
	// Checkpoint is the last committed one, zero where there is none.
	Checkpoint
	// At is when it was written, zero where there is none.
	At time.Time
}
