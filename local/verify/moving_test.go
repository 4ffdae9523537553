package verify

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMoving: what changes while it is looked is no fault.
func TestMoving(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(w *world, p *memoryProducer){
		"retention deletes records that are being read": func(w *world, _ *memoryProducer) {
			once(w, func() { w.delete(worldTopic, 0, 40) })
		},
		"retention deletes records again and again": func(w *world, _ *memoryProducer) {
			low := int64(0)
			w.log.onRead = func(r *Record) {
				if r.Topic == worldTopic && low < 30 && r.Offset < low+10 {
					low += 10
					w.delete(worldTopic, 0, low)
				}
			}
		},
		"retention deletes what the sink is just writing": func(w *world, _ *memoryProducer) {
			once(w, func() {
				w.sinkAll()
				w.delete(worldTopic, 0, w.log.committed[0])
			})
		},
		"the sink writes objects": func(w *world, _ *memoryProducer) {
			once(w, w.sinkAll)
		},
		"the sink writes objects that it hasn't committed": func(w *world, _ *memoryProducer) {
			w.sink(0, w.log.topics[worldTopic][0].stable(), false)
			once(w, w.sinkAll)
		},
		"the sink replaces objects by longer ones": func(w *world, _ *memoryProducer) {
			w.sink(0, w.log.topics[worldTopic][0].stable(), false)
			w.change(settingsChanges["rotation"])
			w.options.Configs["flush.size"] = "12"
			once(w, w.sinkAll)
		},
		"events come": func(w *world, p *memoryProducer) {
			n := 1000
			w.log.onBounds = func(string) {
				p.event(0, event(n), fmt.Sprint(n), w.minute(n))
				p.commit(w.minute(n))
				w.sinkAll()
				n++
			}
		},
		"events and dead letters come, in long transactions": func(w *world, p *memoryProducer) {
			n := 1000
			w.log.onBounds = func(string) {
				p.event(0, event(n), fmt.Sprint(n), w.minute(n))
				p.deadLetter(event(n), fmt.Sprint(n), w.minute(n))
				if n%7 == 0 {
					p.commit(w.minute(n))
				}
				n++
			}
		},
		"partitions are added": func(w *world, p *memoryProducer) {
			once(w, func() {
				w.log.create(worldTopic, 2)
				for n := range 25 {
					p.event(2, event(n), fmt.Sprint(n), w.minute(n))
				}
				p.commit(w.minute(1))
				w.sinkAll()
			})
		},
		"a source comes": func(w *world, _ *memoryProducer) {
			once(w, func() {
				p := newMemoryProducer(w.log, worldTopic, "another", "feed")
				p.event(0, event(1), "1", w.minute(1))
				p.commit(w.minute(1))
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := produced(t, false, 90, 60)
			move(w, p)
			r := w.verify()
			requireFound(t, r, 0, 0, 0, 0, 0)
		})
	}
}

// once does something when the first record of the topic is read.
func once(w *world, do func()) {
	w.log.onRead = func(r *Record) {
		if r.Topic == worldTopic {
			w.log.onRead = nil
			do()
		}
	}
}

// TestMovingOn: what never comes to rest is an error, not a verdict.
func TestMovingOn(t *testing.T) {
	t.Parallel()
	w, _ := produced(t, false, 90, 60)
	w.bucket.away = func(string) error { return fmt.Errorf("%w: replaced", errMoved) }
	_, err := run(t.Context(), w.log, w.bucket, w.options)
	require.ErrorContains(t, err, "changed while it was read: replaced")
}

// TestAway: an object that can't be had is an error that names it.
func TestAway(t *testing.T) {
	t.Parallel()
	w, _ := produced(t, false, 90, 60)
	key := w.keys()[1]
	w.bucket.away = func(asked string) error {
		if asked == key {
			return errors.New("read object " + key + ": no answer")
		}
		return nil
	}
	_, err := run(t.Context(), w.log, w.bucket, w.options)
	require.ErrorContains(t, err, "read object "+key+": no answer")
}

// TestWithoutCut: where no moment is found at which a producer commits nothing, what is certain is still found.
func TestWithoutCut(t *testing.T) {
	t.Parallel()
	w, p := produced(t, false, 90, 60)
	w.log.ending["a"] = true
	r := w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.False(t, r.Sources[0].Exact)
	p.saved.Records += 5
	p.commit(w.minute(1))
	requireFound(t, w.verify(), 5, 0, 0, 0, 0)
	require.True(t, slices.Contains(w.verify().compared(), "source a: 95 events acknowledged at least, 90 in the topic"))
}
