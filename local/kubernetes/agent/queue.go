package agent

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"kafka-on-eks/local/kubernetes/cluster"
)

const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// queue has work done by key: for one key one after the other, for several at the same time. Work that fails is tried again, later and later.
type queue struct {
	ctx context.Context
	log *slog.Logger

	mu      sync.Mutex
	tasks   map[string]*task
	running sync.WaitGroup
}

// task is the work for a key that is under way.
type task struct {
	do    func(context.Context) error
	again bool
	wake  chan struct{}
}

func newQueue(ctx context.Context, log *slog.Logger) *queue {
	return &queue{ctx: ctx, log: log, tasks: map[string]*task{}}
}

// add has work done for a key. Where some is under way for it, the new one follows it.
func (q *queue) add(key string, do func(context.Context) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if t := q.tasks[key]; t != nil {
		t.do, t.again = do, true
		select {
		case t.wake <- struct{}{}:
		default: // it is awake
		}
		return
	}
	t := &task{do: do, again: true, wake: make(chan struct{}, 1)}
	q.tasks[key] = t
	q.running.Go(func() { q.work(key, t) })
}

// work does what there is to do for a key, until there is no more.
func (q *queue) work(key string, t *task) {
	pause := firstPause
	for {
		q.mu.Lock()
		if !t.again || q.ctx.Err() != nil {
			delete(q.tasks, key)
			q.mu.Unlock()
			return
		}
		t.again = false
		do := t.do
		q.mu.Unlock()
		err := do(q.ctx)
		if err == nil || passing(err) {
			pause = firstPause
			continue
		}
		if q.ctx.Err() != nil {
			continue
		}
		q.log.Warn("couldn't do what an object asks for, and try again", slog.String("object", key), slog.Duration("in", pause), slog.Any("error", err))
		q.mu.Lock()
		t.again = true
		q.mu.Unlock()
		select {
		case <-q.ctx.Done():
		case <-t.wake:
		case <-time.After(pause):
			pause = min(2*pause, longestPause)
		}
	}
}

// passing errors are those of objects that have changed or gone meanwhile: there is another event of those.
func passing(err error) bool { return cluster.Is(err, 404) || cluster.Is(err, 409) }
