package faults

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// tick is how often a source has new events.
const tick = 10 * time.Millisecond

// growth is how many events a source has, and how far its producer has come.
type growth struct {
	*tally

	mutex     sync.Mutex
	rate      float64 // events a second
	limit     int64   // the most events that there will be
	head      int64   // the newest event
	committed int64   // the last event that its producer has committed
	changed   chan struct{}
	calm      bool // nothing is done to who reads
}

// newGrowth begins with a calm source without events, to which limit come, rate a second. It ends with the test.
func newGrowth(t testing.TB, rate float64, limit int64) *growth {
	t.Helper()
	g := &growth{tally: newTally(), rate: rate, limit: limit, changed: make(chan struct{}), calm: true}
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go g.grow(done)
	return g
}

// grow makes new events.
func (g *growth) grow(done <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var due float64
	for {
		select {
		case <-ticker.C:
			g.mutex.Lock()
			due += g.rate * tick.Seconds()
			g.add(int64(due))
			g.mutex.Unlock()
			due -= float64(int64(due))
		case <-done:
			return
		}
	}
}

// add makes n events, as far as there may be more. The mutex is held.
func (g *growth) add(n int64) {
	if n = min(n, g.limit-g.head); n > 0 {
		g.head += n
		g.change()
	}
}

// change wakes those who wait. The mutex is held.
func (g *growth) change() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// misbehave ends the calm.
func (g *growth) misbehave() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.calm = false
}

// settle makes no more events, and is good to those who read.
func (g *growth) settle() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.rate, g.calm = 0, true
	g.change()
}

// flood makes n events at once.
func (g *growth) flood(n int64) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.add(n)
}

// next is the number of the event that comes next, or of the last that there will be.
func (g *growth) next() int64 {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return min(g.head+1, g.limit)
}

// state is what has to be known before each event. changed is closed when any of it isn't so any more.
func (g *growth) state() (head int64, changed <-chan struct{}, calm bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.head, g.changed, g.calm
}

// report is how many events there are, and what was done how often.
func (g *growth) report() string {
	head, _, _ := g.state()
	return fmt.Sprintf("%d events\n%s", head, g.tally.report())
}

// reach notes that the producer has committed event n and all before it.
func (g *growth) reach(n int64) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.committed = n
	g.change()
}

// done is the last event that the producer has committed.
func (g *growth) done() int64 {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.committed
}

// awaitCommitted waits until the producer has committed event n.
func (g *growth) awaitCommitted(n int64, limit time.Duration) error {
	late := make(chan struct{})
	defer time.AfterFunc(limit, func() { close(late) }).Stop()
	if committed, ok := g.awaitEvents(0, n, late); !ok {
		return fmt.Errorf("event %d is committed, waiting for %d", committed, n)
	}
	return nil
}

// awaitEvents waits until there is event made and event committed is committed, and returns the one that is committed by then;
// false where end is closed before.
func (g *growth) awaitEvents(made, committed int64, end <-chan struct{}) (int64, bool) {
	for {
		g.mutex.Lock()
		head, reached, changed := g.head, g.committed, g.changed
		g.mutex.Unlock()
		if head >= made && reached >= committed {
			return reached, true
		}
		select {
		case <-changed:
		case <-end:
			return reached, false
		}
	}
}
