package pipeline

import (
	"sync"

	"kafka-on-eks/producer/program/record"
)

// flight holds events from their sending until Kafka has acknowledged them and all before them. Partitions acknowledge
// in an order of their own, and a position may be saved only when nothing before it is open. Make one with newFlight.
//
// A partition that can't be written to holds everything back that other partitions acknowledge meanwhile, so that there
// is a bound: the writer waits while the flight is full.
type flight struct {
	mutex  sync.Mutex
	sent   []*sent       // in source order, from the first that isn't acknowledged on
	spare  []*sent       // used again: garbage of every event would cost more than the events themselves
	landed pending       // acknowledged since the last take
	freed  chan struct{} // has a token when sent may have become shorter, or something else is to be looked at
}

// maxFlight is more events than wait for a Kafka that keeps up, and about 20 MB.
const maxFlight = 100_000

// sent remembers what an event was.
type sent struct {
	fact
	position     []byte
	acknowledged bool
	alone        int // how often it was sent alone in its batch, after a refusal
}

func newFlight() *flight { return &flight{landed: newPending(), freed: make(chan struct{}, 1)} }

// add takes in the next event.
func (f *flight) add(of fact, position []byte) *sent {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var s *sent
	if last := len(f.spare) - 1; last >= 0 {
		s, f.spare = f.spare[last], f.spare[:last]
	} else {
		s = &sent{}
	}
	s.fact, s.acknowledged, s.alone = of, false, 0
	s.position = append(s.position[:0], position...)
	f.sent = append(f.sent, s)
	return s
}

// land marks an event as acknowledged.
func (f *flight) land(s *sent) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	s.acknowledged = true
	for len(f.sent) > 0 && f.sent[0].acknowledged {
		first := f.sent[0]
		f.landed.add(first.fact, first.position)
		f.sent[0], f.sent = nil, f.sent[1:]
		f.spare = append(f.spare, first)
	}
	f.notify()
}

func (f *flight) full() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return len(f.sent) >= maxFlight
}

// condemn marks an event as refused by the topic.
func (f *flight) condemn(s *sent) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	s.problem = record.Refused
}

// take returns what landed since the last take, and how many events have not.
func (f *flight) take() (landed pending, left int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	landed, f.landed = f.landed, newPending()
	return landed, len(f.sent)
}

// left is the number of events that have not landed.
func (f *flight) left() int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return len(f.sent)
}

// notify wakes who waits for freed.
func (f *flight) notify() {
	select {
	case f.freed <- struct{}{}:
	default:
	}
}
