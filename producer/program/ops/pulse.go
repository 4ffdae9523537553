package ops

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// stuckAfter is how long a piece of work may take. The longest pieces are a batch of thousands of events and a call into
// librdkafka, which take about a second at most.
const stuckAfter = 2 * time.Minute

// Pulse knows whether the pipeline is alive. It serves /healthz.
//
// Waiting for a source or for Kafka is no reason to restart, as a restart wouldn't bring them back. A piece of work that
// doesn't end is one, such as a call into librdkafka that hangs.
type Pulse struct {
	began atomic.Int64 // when the current piece of work began, in Unix nanoseconds; 0 while there is none
}

// Work says that a piece of work begins, and that the piece before has ended.
func (p *Pulse) Work() { p.began.Store(time.Now().UnixNano()) }

// Wait says that there is nothing to do until something comes from outside.
func (p *Pulse) Wait() { p.began.Store(0) }

// stuck is how long the current piece of work has taken, 0 if that is no reason to worry.
func (p *Pulse) stuck(now time.Time) time.Duration {
	began := p.began.Load()
	if took := now.Sub(time.Unix(0, began)); began != 0 && took > stuckAfter {
		return took
	}
	return 0
}

// ServeHTTP answers 200 while the pipeline is alive, and otherwise 503.
func (p *Pulse) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if took := p.stuck(time.Now()); took > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintf(w, "no progress for %s\n", took.Round(time.Second))
		return
	}
	_, _ = fmt.Fprintln(w, "ok")
}
