// Package poll waits for something by looking at it.
package poll

import (
	"context"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Until looks, at a pace that slows from 50 ms to 1 s, until look gives nil. When patience or ctx is used up first, the error is that of the last look.
func Until(ctx context.Context, patience time.Duration, look func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval = 50 * time.Millisecond
	pace.MaxInterval = time.Second
	pace.RandomizationFactor = 0 // nobody else looks
	var last error
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := look(ctx)
		if err != nil && (ctx.Err() == nil || last == nil) { // the look that ctx ends tells nothing
			last = err
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(0))
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), last)
	}
	return err
}
