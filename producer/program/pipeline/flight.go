package pipeline

import (
	"context"
	"sync"

	"kafka-on-eks/producer/program/record"
)

// flight holds events from their sending until Kafka has acknowledged them and all before them. Partitions acknowledge
// in an order of their own, and a position may be saved only when nothing before it is open. Make one with newFlight.
//
// It holds as many events as the client's queue: Send waits while that is full.
type flight struct {
	mutex  sync.Mutex
	sent   []*sent // in source order, from the first that isn't acknowledged on
	spare  []*sent // used again: garbage of every event would cost more than the events themselves
	landed pending // acknowledged since the last take
	empty  chan struct{}
}

// sent remembers what an event was.
type sent struct {
	fact
	position     []byte
	acknowledged bool
	alone        int // how often it was sent alone in its batch, after a refusal
}

func newFlight() *flight { return &flight{landed: newPending(), empty: make(chan struct{}, 1)} }

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
	if len(f.sent) == 0 {
		select {
		case f.empty <- struct{}{}:
		default:
		}
	}
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

// wait returns when everything has landed, or when ctx ends with its cause.
func (f *flight) wait(ctx context.Context) error {
	for {
		f.mutex.Lock()
		left := len(f.sent)
		f.mutex.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-f.empty:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
