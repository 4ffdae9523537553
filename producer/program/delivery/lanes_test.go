package delivery

import (
	"context"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
)

func TestLanes(t *testing.T) {
	t.Parallel()
	l := newLanes(10*time.Millisecond, 100, 3)
	now := time.Unix(0, 0)
	take := func(bytes int, at time.Duration) (int32, bool) {
		partition, first, ok := l.try(bytes, now.Add(at))
		require.True(t, ok)
		return partition, first
	}
	same := func(want int32, bytes int, at time.Duration) {
		t.Helper()
		got, first := take(bytes, at)
		require.False(t, first)
		require.Equal(t, want, got)
	}
	next := func(want int32, bytes int, at time.Duration) {
		t.Helper()
		got, first := take(bytes, at)
		require.True(t, first)
		require.Equal(t, want, got)
	}
	_, _, ok := l.try(10, now)
	require.False(t, ok, "Kafka hasn't answered yet")
	l.resize(0)
	same(kafka.PartitionAny, 10, 0)

	l.resize(3)
	next(1, 10, 0)
	same(1, 10, 0)
	same(1, 10, 9*time.Millisecond)
	next(2, 10, 9*time.Millisecond) // three records
	same(2, 90, 9*time.Millisecond)
	next(0, 1, 9*time.Millisecond) // 100 bytes
	_, _, ok = l.try(100, now.Add(9*time.Millisecond))
	require.False(t, ok, "every partition has a run under way")
	same(0, 1, 18*time.Millisecond)
	_, _, ok = l.try(1, now.Add(19*time.Millisecond))
	require.False(t, ok, "the run is as old as linger.ms")

	l.land(2)
	next(2, 1000, 19*time.Millisecond) // larger than a run may be
	l.resize(4)
	l.land(7) // a partition that a newer broker told about
	next(3, 1, 19*time.Millisecond)
}

// TestLanesWait: a free partition ends the wait, and so does the end.
func TestLanesWait(t *testing.T) {
	t.Parallel()
	l := newLanes(0, 100, 1)
	l.resize(1)
	_, first, err := l.assign(t.Context(), 1)
	require.NoError(t, err)
	require.True(t, first)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, _, err = l.assign(ctx, 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	go l.land(0)
	partition, first, err := l.assign(t.Context(), 1)
	require.NoError(t, err)
	require.True(t, first)
	require.Zero(t, partition)
}
