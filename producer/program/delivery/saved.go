package delivery

import "time"

// Saved is the checkpoint of a producer that was found in the positions topic.
type Saved struct {
	// Checkpoint is the last committed checkpoint, zero if there is none.
	Checkpoint
	// At is when it was written, zero if there is none.
	At time.Time
}
