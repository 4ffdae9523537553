package ops

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// stuckAfter is how long one piece of work may take. The longest are a batch of thousands of events and a call into
// librdkafka, each of which is bounded by about a second.
const stuckAfter = 2 * time.Minute

// Pulse tells whether the pipeline is alive. It serves /healthz.
//
// Waiting for a source or for Kafka is no reason to restart: a restart would bring neither back. What is one is a piece
// of work that doesn't come to its end, such as a call into librdkafka that hangs.
type Pulse struct {
	began atomic.Int64 // when the current piece of work began, in Unix nanoseconds; 0 while there is none
}

// Work: a piece of work begins, and with that the one before has come to its end.
func (p *Pulse) Work() { p.began.Store(time.Now().UnixNano()) }

// Wait: there is nothing to do until something comes from outside.
func (p *Pulse) Wait() { p.began.Store(0) }

// stuck is how long the current piece of work takes already, 0 where that is no reason to worry.
func (p *Pulse) stuck(now time.Time) time.Duration {
	began := p.began.Load()
	if took := now.Sub(time.Unix(0, began)); began != 0 && took > stuckAfter {
		return took
	}
	return 0
}

// ServeHTTP answers 200 while the pipeline is alive, else 503.
func (p *Pulse) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if took := p.stuck(time.Now()); took > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintf(w, "no progress for %s\n", took.Round(time.Second))
		return
	}
	_, _ = fmt.Fprintln(w, "ok")
}
