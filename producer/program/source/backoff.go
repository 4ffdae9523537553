package source

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// NewBackOff returns pauses between attempts, which grow from about first to longest and differ from client to client.
func NewBackOff(first, longest time.Duration) *backoff.ExponentialBackOff {
	pauses := backoff.NewExponentialBackOff()
	pauses.MaxInterval = time.Duration(float64(longest) / (1 + pauses.RandomizationFactor)) // what is random comes on top of it
	pauses.InitialInterval = min(first, pauses.MaxInterval)
	pauses.Reset()
	return pauses
}
