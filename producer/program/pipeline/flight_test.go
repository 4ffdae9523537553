package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

// TestFlight: a position counts only when everything before it is acknowledged, whatever order Kafka answers in.
func TestFlight(t *testing.T) {
	t.Parallel()
	f := newFlight()
	first, second, third := f.add(fact{bytes: 10}, []byte("1")), f.add(fact{problem: "malformed", bytes: 20}, []byte("2")), f.add(fact{bytes: 30}, []byte("3"))

	f.land(second)
	landed, left := f.take()
	require.True(t, landed.empty(), "the first is still open")
	require.Equal(t, 3, left)

	f.land(first)
	landed, left = f.take()
	require.Equal(t, 1, left)
	require.Equal(t, delivery.Checkpoint{Position: "2", Records: 6, DeadLetters: 1, Identified: 7},
		landed.after(delivery.Checkpoint{Records: 5, Identified: 7}))
	require.Equal(t, int64(10), landed.bytes)

	require.Equal(t, 1, f.left())
	for len(f.freed) > 0 {
		<-f.freed
	}
	go f.land(third)
	<-f.freed
	require.Zero(t, f.left())
	landed, left = f.take()
	require.Equal(t, "3", string(landed.position))
	require.Zero(t, left)
}

// TestFlightIsBounded: one event that isn't acknowledged holds back all after it, and at last the writer.
func TestFlightIsBounded(t *testing.T) {
	t.Parallel()
	f := newFlight()
	first := f.add(fact{}, nil)
	for !f.full() {
		f.land(f.add(fact{}, nil))
	}
	require.Len(t, f.sent, maxFlight)
	f.land(first)
	require.False(t, f.full())
	landed, left := f.take()
	require.Equal(t, int64(maxFlight), landed.records)
	require.Zero(t, left)
}
