package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/delivery"
)

var errOutdated = errors.New("its files have changed")

// renewal asks for a new client. Make it with newRenewal.
type renewal struct {
	asked  atomic.Bool
	wake   chan time.Time // has a token when asked was set
	mutex  sync.Mutex
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func newRenewal() *renewal { return &renewal{wake: make(chan time.Time, 1)} }

// bound returns a context that ends with errOutdated if the client isn't renewed in time. There is no such bound for a
// client that holds events which can't be read again.
func (r *renewal) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	bounded, cancel := context.WithCancelCause(ctx)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.cancel = cancel
	return bounded, func() { cancel(nil) }
}

// unbound removes the bound, as the client now holds such events.
func (r *renewal) unbound() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.cancel = nil
}

// ask asks for a new client, within patience.
func (r *renewal) ask(patience time.Duration) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.asked.Swap(true) {
		return
	}
	if cancel := r.cancel; cancel != nil {
		r.timer = time.AfterFunc(patience, func() { cancel(errOutdated) })
	}
	select {
	case r.wake <- time.Time{}:
	default:
	}
}

// done says that the client is renewed.
func (r *renewal) done() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.asked.Store(false)
	if r.timer != nil {
		r.timer.Stop()
	}
}

// look checks the files that client's properties come from, and applies changes.
func (p *Pipeline) look(client *delivery.Client) {
	change, err := p.Watch.Look()
	if err != nil {
		p.Log.Warn("secrets of kafka can't be read; going on with those from before", slog.Any("error", err))
		return
	}
	switch change {
	case delivery.Unchanged:
	case delivery.NewCredentials:
		if err := client.SetCredentials(p.Watch.Properties()); err != nil {
			p.Log.Error("new credentials of kafka can't be taken", slog.Any("error", err))
			return
		}
		p.Log.Info("kafka's password has changed; the next login has it")
	case delivery.NewFiles:
		p.Log.Info("kafka's user, certificates or properties have changed; a new client follows")
		p.renewal.ask(p.Watch.Patience)
	}
}

// renew replaces the writer's client, which has nothing under way, by a client that reads its files anew. If that can't be
// made, a client that works is kept.
func (p *Pipeline) renew(ctx context.Context, old *connected, transactional bool, delivered func(delivery.Report)) (*connected, error) {
	fresh, err := p.connect(ctx, transactional, delivered)
	if err != nil {
		p.Log.Error("a new client can't be made; going on with the one from before", slog.Any("error", err))
		p.renewal.done()
		return old, nil
	}
	old.stop()
	p.Metrics.KafkaRenewals.Inc()
	if transactional {
		if err := fresh.Init(ctx); err != nil {
			return fresh, err
		}
	}
	return fresh, nil
}
