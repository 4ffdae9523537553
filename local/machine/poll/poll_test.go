package poll_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/poll"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	looks := 0
	require.NoError(t, poll.Until(t.Context(), time.Minute, func(context.Context) error {
		if looks++; looks < 3 {
			return errors.New("not yet")
		}
		return nil
	}))
	require.Equal(t, 3, looks)

	why := errors.New("2 of 3 brokers are up")
	err := poll.Until(t.Context(), 100*time.Millisecond, func(context.Context) error { return why })
	require.ErrorIs(t, err, why, "the last look says why")
	require.ErrorIs(t, err, context.DeadlineExceeded)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, poll.Until(ended, time.Minute, func(context.Context) error { return why }), context.Canceled)
}

// TestPace: looks come ever more slowly, up to a second apart.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var pauses []time.Duration
		last := time.Now()
		require.Error(t, poll.Until(t.Context(), 10*time.Minute, func(context.Context) error {
			pauses = append(pauses, time.Since(last))
			last = time.Now()
			return errors.New("not yet")
		}))
		require.IsNonDecreasing(t, pauses[:len(pauses)-1]) // the last look is when patience ends
		require.Equal(t, time.Second, slices.Max(pauses))
	})
}
