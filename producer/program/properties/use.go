package properties

import "time"

// Use is what else a producer is given, as far as properties must agree with it.
type Use struct {
	// CommitInterval is the time from a transaction's first event to its commit, or without transactions to the saving of the position; 0 where it
	// isn't known.
	CommitInterval time.Duration
	// Transactional is set where events and positions are committed together.
	Transactional bool
}
