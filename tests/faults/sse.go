package faults

import (
	"fmt"
	"math"
	"strconv"
	"sync"
	"testing"
	"time"

	"kafka-on-eks/producer/program/delivery"
)

// announcedEvery is how many events there are for one that is announced.
const announcedEvery = 5

// sse is a source of server-sent events that does to its clients what servers on the internet do.
type sse struct {
	*site
	script script
	// greets: connections begin with a greeting, and some events are announced. Neither has an id: it stands in for
	// nothing that a client could ask for.
	greets bool

	records   sync.Mutex    // of what follows
	furthest  int64         // the latest event that a client had
	greeted   []uint64      // the exchanges
	announced map[int64]int // how often, by the event
}

// newSSE starts a server that makes rate events a second.
func newSSE(t testing.TB, name string, seed uint64, greets bool, rate float64, idle time.Duration) *sse {
	t.Helper()
	s := &sse{script: newScript(name, seed, false), greets: greets, announced: map[int64]int{}}
	s.site = newSite(t, newGrowth(t, rate, math.MaxInt64), s.script.seed, idle, func(x *exchange, number uint64) {
		newEventStream(s, x, number).serve()
	})
	return s
}

func (s *sse) name() string { return s.script.source }

func (s *sse) settings() map[string]any {
	return map[string]any{"kind": "sse", "url": s.url, "idleTimeout": s.idle.String()}
}

// note takes the last event ID for how far the producer has come.
func (s *sse) note(c delivery.Checkpoint) {
	if n, err := strconv.ParseInt(c.Position, 10, 64); err == nil {
		s.reach(n)
	}
}

func (s *sse) finish() int64 {
	s.settle()
	head, _, _ := s.state()
	return head
}

// mayGoBack is by how many events a connection may begin earlier whose client had all up to last.
func (s *sse) mayGoBack(last int64) int64 {
	s.records.Lock()
	defer s.records.Unlock()
	s.furthest = max(s.furthest, last)
	return max(0, maxBehind-(s.furthest-last))
}

// greet is what an exchange begins with.
func (s *sse) greet(number uint64) event {
	s.records.Lock()
	defer s.records.Unlock()
	s.greeted = append(s.greeted, number)
	return s.greeting(number)
}

// greeting is never given again, so that it may be missing.
func (s *sse) greeting(number uint64) event {
	return event{kind: "hello", data: fmt.Appendf(nil, `{"source":%q,"greeting":%d}`, s.name(), number), most: 1, unordered: true}
}

// announce is what comes right before event n: events without an id, that only whoever hasn't had event n gets again.
func (s *sse) announce(n int64) []event {
	events := s.announcements(n)
	if len(events) > 0 {
		s.records.Lock()
		defer s.records.Unlock()
		s.announced[n]++
	}
	return events
}

func (s *sse) announcements(n int64) []event {
	if !s.greets || n%announcedEvery != 0 {
		return nil
	}
	events := make([]event, 1+n%2)
	for i := range events {
		events[i].data = fmt.Appendf(nil, `{"source":%q,"announces":%d,"part":%d}`, s.name(), n, i)
	}
	return events
}

// expected are the numbered events, of which each must be there once; those that announce them, which must be there, and no
// more often than they were given; and the greetings.
func (s *sse) expected() []event {
	head, _, _ := s.state()
	events := s.script.events(head)
	for i := range events {
		events[i].position = strconv.Itoa(i + 1)
	}
	s.records.Lock()
	defer s.records.Unlock()
	for n := range head {
		for _, e := range s.announcements(n + 1) {
			e.least, e.most, e.unordered = 1, s.announced[n+1], true
			events = append(events, e)
		}
	}
	for _, number := range s.greeted {
		events = append(events, s.greeting(number))
	}
	return events
}
