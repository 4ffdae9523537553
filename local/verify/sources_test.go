package verify

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink"
)

// TestSources: what looks alike is no fault where it was acknowledged as often as it is there.
func TestSources(t *testing.T) {
	t.Parallel()
	for name, produce := range map[string]func(w *world){
		"another seed, with the same positions and events": func(w *world) {
			for _, seed := range []string{"seed=1", "seed=2"} {
				p := newMemoryProducer(w.log, worldTopic, "producer", seed)
				for n := range 30 {
					p.event(0, event(n), fmt.Sprint(n), w.minute(n))
				}
				p.commit(w.minute(30))
			}
		},
		"and back again": func(w *world) {
			first := newMemoryProducer(w.log, worldTopic, "producer", "seed=1")
			for i, p := range []*memoryProducer{first, newMemoryProducer(w.log, worldTopic, "producer", "seed=2"), first} {
				for n := range 30 {
					p.event(0, event(n), fmt.Sprint(i, n), w.minute(n))
				}
				p.commit(w.minute(30))
			}
		},
		"events that share a position": func(w *world) {
			p := newMemoryProducer(w.log, worldTopic, "producer", "sse")
			for n := range 30 {
				p.event(0, []byte(`{"tick":1}`), fmt.Sprint(n/10), w.minute(n))
			}
			p.commit(w.minute(30))
		},
		"the same event again and again, without positions": func(w *world) {
			p := newMemoryProducer(w.log, worldTopic, "producer", "websocket")
			p.plain = true
			for n := range 30 {
				p.event(0, []byte(`{"tick":1}`), "", w.minute(n))
			}
			p.commit(w.minute(30))
		},
		"without checkpoints": func(w *world) {
			p := newMemoryProducer(w.log, worldTopic, "producer", "websocket")
			p.plain = true
			for n := range 30 {
				p.event(0, []byte(`{"tick":1}`), "", w.minute(n))
			}
		},
		"two sources with the same positions and events": func(w *world) {
			for _, name := range []string{"a", "b"} {
				p := newMemoryProducer(w.log, worldTopic, name, "file")
				for n := range 30 {
					p.event(0, event(n), fmt.Sprint(n), w.minute(n))
				}
				p.commit(w.minute(30))
			}
		},
		"a source that was renamed": func(w *world) {
			for _, name := range []string{"producer", "producer-matches"} {
				p := newMemoryProducer(w.log, worldTopic, name, "file")
				for n := range 30 {
					p.event(0, event(n), fmt.Sprint(n), w.minute(n))
					p.commit(w.minute(30))
				}
			}
		},
		"an aborted transaction": func(w *world) {
			p := newMemoryProducer(w.log, worldTopic, "a", "file")
			p.event(0, event(1), "1", w.minute(1))
			p.commit(w.minute(1))
			p.event(0, event(2), "2", w.minute(2))
			p.abort()
			p.event(0, event(2), "2", w.minute(2))
			p.commit(w.minute(2))
		},
		"a stranger": func(w *world) {
			w.log.write(worldTopic, 0, Record{Message: sink.Message{Value: event(1), Timestamp: w.minute(1)}, Producer: -1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1)
			produce(w)
			w.sinkAll()
			requireFound(t, w.verify(), 0, 0, 0, 0, 0)
		})
	}
}

// TestSourceFaults: too few and too many events are found, by source.
func TestSourceFaults(t *testing.T) {
	t.Parallel()
	two := func() (w *world, a, b *memoryProducer) {
		w = newWorld(t, 2)
		a, b = newMemoryProducer(w.log, worldTopic, "a", "file"), newMemoryProducer(w.log, worldTopic, "b", "feed")
		for n := range 30 {
			a.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(n))
			b.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(n))
		}
		a.commit(w.minute(30))
		b.commit(w.minute(30))
		return w, a, b
	}

	w, a, _ := two()
	a.saved.Records += 5
	a.commit(w.minute(31))
	r := w.verify()
	requireFound(t, r, 5, 0, 0, 0, 0)
	require.Contains(t, r.Missing.Examples[0], "source a: 35 events acknowledged, 30 of them in topic events")

	w, a, _ = two()
	a.event(1, event(7), "7", w.minute(31))
	a.saved.Records--
	a.commit(w.minute(31))
	r = w.verify()
	requireFound(t, r, 0, 1, 0, 0, 0)
	require.Contains(t, r.Duplicate.Examples[0], "events-1@32: source a has written this event before")

	// One too few of one source doesn't make up for one too many of another.
	w, a, b := two()
	a.saved.Records++
	a.commit(w.minute(31))
	b.event(1, event(7), "7", w.minute(31))
	b.saved.Records--
	b.commit(w.minute(31))
	requireFound(t, w.verify(), 1, 1, 0, 0, 0)

	// Without positions and transactions, events that were acknowledged just before a producer was killed are no fault.
	w, _, _ = two()
	ws := newMemoryProducer(w.log, worldTopic, "ws", "websocket")
	ws.plain = true
	for n := range 10 {
		ws.event(0, []byte(`{"tick":1}`), "", w.minute(n))
	}
	ws.saved.Records = 7
	ws.commit(w.minute(30))
	r = w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Contains(t, r.String(), "source ws: topic events holds 3 events that its checkpoint doesn't count")
	ws.saved.Records = 12
	ws.commit(w.minute(30))
	requireFound(t, w.verify(), 2, 0, 0, 0, 0)
	// Without transactions, but with positions, what was sent again after that is there twice.
	b = newMemoryProducer(w.log, worldTopic, "c", "file")
	b.plain = true
	for _, n := range []int{1, 2, 3, 4, 3, 4, 5} {
		b.event(0, event(n), fmt.Sprint(n), w.minute(n))
	}
	b.saved.Records = 5
	b.commit(w.minute(30))
	requireFound(t, w.verify(), 2, 2, 0, 0, 0)

	// A checkpoint that is gone.
	w, _, _ = two()
	w.log.write(worldTopic+positionsSuffix, 0, Record{Message: sink.Message{Key: []byte("a/file")}, Producer: -1})
	r = w.verify()
	requireFound(t, r, 0, 0, 0, 0, 30)
	require.Contains(t, r.String(), "source a: topic events holds 30 more events than its checkpoints count")
	w, _, _ = two()
	w.delete(worldTopic+positionsSuffix, 0, 4)
	requireFound(t, w.verify(), 0, 0, 0, 0, 60)
	w, _, _ = two()
	delete(w.log.topics, worldTopic+positionsSuffix)
	requireFound(t, w.verify(), 0, 0, 0, 0, 60)
}

// TestWhileProducing: an open transaction, or one that was committed meanwhile, is neither missing nor too much, and hides neither.
func TestWhileProducing(t *testing.T) {
	t.Parallel()
	for _, fault := range []int64{-1, 0, 1} {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2)
			a := newMemoryProducer(w.log, worldTopic, "a", "file")
			for n := range 40 {
				a.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(n))
				if n%6 == 5 {
					a.commit(w.minute(n))
				}
			}
			a.commit(w.minute(40))
			w.sinkAll()
			if fault > 0 { // one event too many
				a.event(0, event(3), "3", w.minute(41))
				a.saved.Records--
			} else {
				a.saved.Records -= fault // one too few
			}
			a.commit(w.minute(41))
			for n := range 3 { // open
				a.event(int32(n%2), event(100+n), fmt.Sprint(n), w.minute(42))
			}
			n := 200
			w.log.onBounds = func(topic string) { // the moment is over: the transaction ends, and others follow
				if topic != worldTopic {
					return
				}
				for range 3 {
					a.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(42))
					a.commit(w.minute(42))
					n++
				}
			}
			r := w.verify()
			requireFound(t, r, max(0, -fault), max(0, fault), 0, 0, 0)
			require.True(t, r.Sources[0].Exact)
			require.Positive(t, r.Sources[0].Since)
		})
	}
}
