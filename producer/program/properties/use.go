package properties

import "time"

// Use has the other settings of a producer with which properties must agree.
type Use struct {
	// CommitInterval is the time from a transaction's first event to its commit, or without transactions to the saving of the position; 0 if it isn't
	// known.
	CommitInterval time.Duration
	// Transactional is set if events and positions are committed together.
	Transactional bool
}
