package faults

import (
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// site is a server on loopback that has a source's events.
type site struct {
	*growth
	url string
	// idle is the producer's: how long nothing may arrive.
	idle time.Duration

	mode  mode      // of the growth's mutex, as until
	until time.Time // when mode ends
}

// newSite serves clients until the test ends. answer gets each exchange that isn't refused, and its number. What is done to
// exchange number c follows from seed and c.
func newSite(t testing.TB, g *growth, seed uint64, idle time.Duration, answer func(x *exchange, number uint64)) *site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	s := &site{growth: g, url: "http://" + listener.Addr().String() + "/events", idle: idle}
	go func() {
		for number := uint64(1); ; number++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			x := newExchange(s, conn.(*net.TCPConn), rand.New(rand.NewPCG(seed, 1<<63+number)))
			go x.serve(func() { answer(x, number) })
		}
	}()
	return s
}

// turn changes what happens to all clients, for a while.
func (s *site) turn(m mode, length time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.mode, s.until = m, time.Now().Add(length)
	s.change()
}

// now is what happens to all clients now.
func (s *site) now() mode {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if time.Now().After(s.until) {
		return serving
	}
	return s.mode
}
