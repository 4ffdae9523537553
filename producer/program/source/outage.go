package source

import (
	"errors"
	"time"
)

// ErrRefused marks an error that another attempt doesn't change, unless someone corrects the settings, the source or its
// server.
var ErrRefused = errors.New("the request is refused")

// Outage is an error that says why a source can't be read, and when that is tried again.
type Outage struct {
	// Cause is why.
	Cause error
	// Retry is the time until the next attempt.
	Retry time.Duration
	// Lasting reports that the cause has to be corrected by someone.
	Lasting bool
}

// Error is the cause's text.
func (o *Outage) Error() string { return o.Cause.Error() }

// Unwrap returns the cause.
func (o *Outage) Unwrap() error { return o.Cause }
