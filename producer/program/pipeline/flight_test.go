package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/record"
)

// addGroup adds a group of one event.
func addGroup(f *flight, of fact, position string) *group {
	g := f.open()
	g.add(of, []byte(position))
	f.seal(g)
	return g
}

// TestFlight: a position counts only when everything before it is acknowledged, whatever order Kafka answers in.
func TestFlight(t *testing.T) {
	t.Parallel()
	f := newFlight()
	first, second, third := addGroup(f, fact{bytes: 10}, "1"), addGroup(f, fact{problem: "malformed", bytes: 20}, "2"), addGroup(f, fact{bytes: 30}, "3")

	require.True(t, f.land(second, 1))
	landed, left := f.take()
	require.True(t, landed.empty(), "the first is still open")
	require.Equal(t, 3, left)

	require.True(t, f.land(first, 1))
	landed, left = f.take()
	require.Equal(t, 1, left)
	require.Equal(t, delivery.Checkpoint{Position: "2", Records: 6, DeadLetters: 1, Identified: 7},
		landed.after(delivery.Checkpoint{Records: 5, Identified: 7}))
	require.Equal(t, int64(10), landed.bytes)

	require.Equal(t, 1, f.left())
	for len(f.freed) > 0 {
		<-f.freed
	}
	go f.land(third, 1)
	<-f.freed
	require.Zero(t, f.left())
	landed, left = f.take()
	require.Equal(t, "3", string(landed.position))
	require.Zero(t, left)
}

// TestFlightGroup: a group lands when it is sealed and all its events are acknowledged, in whatever order; what Kafka
// refused meanwhile counts as a dead letter.
func TestFlightGroup(t *testing.T) {
	t.Parallel()
	f := newFlight()
	g := f.open()
	g.add(fact{bytes: 10}, []byte("1"))
	g.add(fact{problem: "malformed"}, []byte("2"))
	require.False(t, f.land(g, 1), "the dead letter is acknowledged before the run is sent")
	g.add(fact{bytes: 5}, []byte("3"))
	f.seal(g)
	f.seal(f.open()) // a batch of repeats only
	require.Len(t, f.groups, 1)

	require.False(t, f.land(g, 1))
	refused := &event{group: g, fact: fact{bytes: 5}}
	f.condemn(refused)
	f.condemn(refused) // by the dead-letter topic
	landed, left := f.take()
	require.True(t, landed.empty())
	require.Equal(t, 3, left)
	require.True(t, f.land(g, 1))
	landed, left = f.take()
	require.Zero(t, left)
	require.Equal(t, "3", string(landed.position))
	require.Equal(t, int64(1), landed.records)
	require.Equal(t, int64(10), landed.bytes)
	require.Equal(t, map[string]int64{"malformed": 1, record.Refused: 1}, landed.dead)
}

// TestFlightIsBounded: one event that isn't acknowledged holds back all after it, and at last the writer.
func TestFlightIsBounded(t *testing.T) {
	t.Parallel()
	f := newFlight()
	first := addGroup(f, fact{}, "")
	for !f.full() {
		f.land(addGroup(f, fact{}, ""), 1)
	}
	require.Len(t, f.groups, maxFlight)
	f.land(first, 1)
	require.False(t, f.full())
	landed, left := f.take()
	require.Equal(t, int64(maxFlight), landed.records)
	require.Zero(t, left)
}
