package supervisor

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/thejerf/suture/v4"
)

// entry is the place of one process in the daemon. Its mutex is held through starts and stops, so that two orders for one process don't mix; the
// runner can be looked at without it.
type entry struct {
	runner atomic.Pointer[runner]

	mu    sync.Mutex
	stop  context.CancelFunc
	ended <-chan error // nil when nothing was started
}

// start gives the process its life: a suture supervisor of its own, so that one that keeps dying doesn't slow the restarts of others.
func (e *entry) start(r *runner, log *slog.Logger) {
	tree := suture.New(r.process.Name, suture.Spec{
		EventHook: func(event suture.Event) {
			if event.Type() != suture.EventTypeServiceTerminate { // the runner logs that itself, and says more
				log.Info(event.String())
			}
		},
		FailureThreshold: 3, // the first three restarts come at once
		FailureDecay:     30,
		FailureBackoff:   3 * time.Second,
		Timeout:          r.process.grace() + 10*time.Second,
	})
	tree.Add(r)
	var ctx context.Context
	ctx, e.stop = context.WithCancel(context.Background())
	e.ended = tree.ServeBackground(ctx)
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
