package source

import (
	"context"
	"time"
)

// Pause waits for a length of time, or returns ctx's error if ctx ends first.
func Pause(ctx context.Context, length time.Duration) error {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
