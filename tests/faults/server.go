package faults

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tick is how often the server has new events.
const tick = 10 * time.Millisecond

// server is a source of server-sent events on loopback that does to its clients what servers on the internet do. What
// connection number c does follows from seed and c.
type server struct {
	seed     uint64
	listener net.Listener

	mutex       sync.Mutex
	head        int64         // the newest event
	grown       chan struct{} // closed when head moves
	rate        float64       // events a second
	calm        bool
	mode        mode
	until       int64 // the head at which mode ends
	furthest    int64 // the latest event that a client had
	connections uint64
	counts      map[string]int // what was done to clients
}

// newServer starts a server that makes rate events a second, is calm, and ends with the test.
func newServer(t *testing.T, seed uint64, rate float64) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{seed: seed, listener: listener, rate: rate, grown: make(chan struct{}), calm: true, counts: map[string]int{}}
	done := make(chan struct{})
	t.Cleanup(func() {
		close(done)
		_ = listener.Close()
	})
	go s.grow(done)
	go s.accept()
	return s
}

// url is where it serves.
func (s *server) url() string { return "http://" + s.listener.Addr().String() + "/events" }

// grow makes new events.
func (s *server) grow(done <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var due float64
	for {
		select {
		case <-ticker.C:
			s.mutex.Lock()
			due += s.rate * tick.Seconds()
			s.add(int64(due))
			s.mutex.Unlock()
			due -= float64(int64(due))
		case <-done:
			return
		}
	}
}

// add makes n events. The mutex is held.
func (s *server) add(n int64) {
	s.head += n
	if s.mode != serving && s.head >= s.until {
		s.mode = serving
	}
	close(s.grown)
	s.grown = make(chan struct{})
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mutex.Lock()
		s.connections++
		c := newConnection(s, conn.(*net.TCPConn), s.connections)
		s.mutex.Unlock()
		go c.serve()
	}
}

// misbehave ends the calm.
func (s *server) misbehave() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.calm = false
}

// finish makes no more events, behaves well, and returns the number of events.
func (s *server) finish() int64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rate, s.calm, s.mode = 0, true, serving
	return s.head
}

// flood makes n events at once.
func (s *server) flood(n int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.add(n)
}

// turn changes what happens to all clients until there are n more events.
func (s *server) turn(m mode, n int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mode, s.until = m, s.head+n
}

// latest is the number of the newest event.
func (s *server) latest() int64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.head
}

// state is what a connection has to know before each event.
func (s *server) state() (head int64, grown <-chan struct{}, m mode, calm bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.head, s.grown, s.mode, s.calm
}

// await waits until there are n events.
func (s *server) await(n int64) {
	for {
		head, grown, _, _ := s.state()
		if head >= n {
			return
		}
		<-grown
	}
}

// count notes what was done to a client.
func (s *server) count(what string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts[what]++
}

// report is how often what was done.
func (s *server) report() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	lines := []string{fmt.Sprintf("%d events, %d connections", s.head, s.connections)}
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		lines = append(lines, fmt.Sprintf("%6d %s", s.counts[what], what))
	}
	return strings.Join(lines, "\n")
}
