package source

import (
	"errors"
	"time"
)

// ErrRefused marks an error that stays until someone corrects the settings, the source or its server.
var ErrRefused = errors.New("the request is refused")

// Outage is an error that says why a source can't be read, and when the next attempt comes.
type Outage struct {
	// Cause is the reason.
	Cause error
	// Retry is the time until the next attempt.
	Retry time.Duration
	// Lasting is set if someone has to correct the cause.
	Lasting bool
}

// Error is the cause's text.
func (o *Outage) Error() string { return o.Cause.Error() }

// Unwrap returns the cause.
func (o *Outage) Unwrap() error { return o.Cause }
