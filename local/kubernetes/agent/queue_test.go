package agent

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
)

// TestQueue holds that work for one key is done one after the other, that work which comes meanwhile follows it, and that what fails is tried again.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		q := newQueue(ctx, slog.New(slog.DiscardHandler))
		var at, most, done atomic.Int32
		work := func(context.Context) error {
			most.Store(max(most.Load(), at.Add(1)))
			time.Sleep(time.Second)
			at.Add(-1)
			done.Add(1)
			return nil
		}
		for range 5 {
			q.add("one", work)
			synctest.Wait()
		}
		q.running.Wait()
		require.EqualValues(t, 1, most.Load())
		require.EqualValues(t, 2, done.Load(), "what came while the first was under way is one more")
		var tries atomic.Int32
		began := time.Now()
		q.add("two", func(context.Context) error {
			if tries.Add(1) < 4 {
				return errors.New("not yet")
			}
			return nil
		})
		q.running.Wait()
		require.EqualValues(t, 4, tries.Load())
		require.Equal(t, (1+2+4)*time.Second, time.Since(began), "each pause is twice as long as the one before")
		q.add("gone", func(context.Context) error { return &cluster.StatusError{Code: 404} })
		q.running.Wait()
		q.add("never", func(context.Context) error { return errors.New("never") })
		synctest.Wait()
		cancel()
		q.running.Wait()
	})
}
