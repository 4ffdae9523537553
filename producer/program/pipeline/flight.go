package pipeline

import (
	"sync"

	"kafka-on-eks/producer/program/record"
)

// flight holds sent events until Kafka has acknowledged them and all events before them. Partitions acknowledge in an order of
// their own, and a position may be saved only when everything before it is acknowledged. Make it with newFlight.
//
// If a partition can't be written to, it holds back everything that other partitions acknowledge meanwhile. So a flight
// has a bound, and the writer waits while it is full.
type flight struct {
	mutex  sync.Mutex
	groups []*group      // in source order, from the first that isn't acknowledged whole on
	events int           // in them
	landed pending       // acknowledged since the last take
	freed  chan struct{} // has a token when groups may have become fewer, or something else is to be looked at
}

// maxFlight is more events than wait for a Kafka that keeps up. Few sources give as many events in a second.
const maxFlight = 100_000

func newFlight() *flight { return &flight{freed: make(chan struct{}, 1)} }

// open begins the next group.
func (f *flight) open() *group {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	g := &group{}
	f.groups = append(f.groups, g)
	return g
}

// seal ends the last group, when all its events are added.
func (f *flight) seal(g *group) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if g.events == 0 && len(g.position) == 0 { // repeats only
		f.groups = f.groups[:len(f.groups)-1]
		return
	}
	g.sealed = true
	g.left += g.events
	f.events += g.events
	f.settle()
}

// land marks a number of a group's events as acknowledged. It reports whether it was the last of them.
func (f *flight) land(g *group, events int) (last bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	g.left -= events
	f.settle()
	f.notify()
	return g.sealed && g.left == 0
}

// settle removes the acknowledged groups, up to the first one that isn't.
func (f *flight) settle() {
	for len(f.groups) > 0 && f.groups[0].sealed && f.groups[0].left == 0 {
		first := f.groups[0]
		f.landed.merge(&first.pending)
		f.events -= first.events
		f.groups[0], f.groups = nil, f.groups[1:]
	}
}

func (f *flight) full() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.events >= maxFlight
}

// condemn marks an event as refused by the topic.
func (f *flight) condemn(e *event) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	e.group.condemn(e.fact)
	e.fact.problem = record.Refused
}

// take returns the events that landed since the last take, and how many have not landed.
func (f *flight) take() (landed pending, left int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	landed, f.landed = f.landed, pending{}
	return landed, f.events
}

// left is the number of events that have not landed.
func (f *flight) left() int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.events
}

// notify wakes the goroutine that waits for freed.
func (f *flight) notify() {
	select {
	case f.freed <- struct{}{}:
	default:
	}
}
