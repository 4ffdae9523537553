package supervisor

import (
	"context"
	"sync"
	"sync/atomic"
)

// entry is the place of one process in the daemon. Its mutex is held through starts and stops, so that two orders for one process don't mix; the
// runner can be looked at without it.
type entry struct {
	runner atomic.Pointer[runner]

	mu    sync.Mutex
	stop  context.CancelFunc
	ended <-chan struct{} // nil when nothing was started
}

// start gives the process its life.
func (e *entry) start(r *runner) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.live(ctx)
	}()
	e.stop, e.ended = stop, ended
	e.runner.Store(r)
}

// halt ends the process, if it runs, and returns when it is gone.
func (e *entry) halt() {
	if e.ended == nil {
		return
	}
	e.stop()
	<-e.ended
	e.ended = nil
	e.runner.Load().update(func(r *runner) { r.state, r.ready = Stopped, false })
}
