// Package pipeline moves events from a source to Kafka: it reads, checks, sends and commits, and starts over from the
// last committed position if something breaks on the way.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/otel/trace"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/ops"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
)

// probeInterval is how often Kafka is asked whether it is there while nothing is committed.
const probeInterval = 5 * time.Second

// Pipeline is a producer. Fill all fields except those that may be nil, then Run it once.
type Pipeline struct {
	// Settings say where to and how.
	Settings settings.Settings
	// Source gives the events.
	Source source.Source
	// Metrics count them.
	Metrics *ops.Metrics
	// Health is told how Kafka does.
	Health *ops.Health
	// Watch has Kafka's properties, and notices when they change.
	Watch *delivery.Watch
	// Tracer gets a span for each transaction, with its steps.
	Tracer trace.Tracer
	// Log gets starts, ends, and problems that were recovered from.
	Log *slog.Logger
	// Acknowledged is for measurements. If it isn't nil, it is called when Kafka has acknowledged events that were sent
	// together without a transaction, even if events before them aren't acknowledged. It gets the position of the last event and their number.
	Acknowledged func(position []byte, events int)

	pause     *backoff.ExponentialBackOff // of what passes by itself
	refused   *backoff.ExponentialBackOff // of what someone has to correct
	reading   *reading                    // that is gone on with by the next client, nil for none
	offered   *offer                      // the last commit, where its end isn't known
	found     bool                        // the log says what was found from before
	fleeting  bool                        // and that events can't be asked for again
	renewal   *renewal
	careful   bool         // without transactions: keep what it takes to send a refused event again
	begin     time.Time    // of the run
	committed atomic.Int64 // when, in Unix nanoseconds
	unjudged  sync.Once    // says that judging an event failed
}

// clock is the time since the run's beginning. It takes half as long as time.Now.
func (p *Pipeline) clock() time.Duration { return time.Since(p.begin) }

// Run produces until ctx ends, then finishes what it began within Settings.ShutdownTimeout and returns nil. After the
// source's end it waits for ctx. While source or Kafka can't be used, it goes on trying, with pauses of up to minutes if
// someone has to correct something. It returns an error if another attempt would make things worse, if standard input
// fails, or if it couldn't finish.
func (p *Pipeline) Run(ctx context.Context) error {
	grace, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	defer context.AfterFunc(ctx, func() {
		time.AfterFunc(p.Settings.ShutdownTimeout, func() {
			cancel(fmt.Errorf("not finished within PRODUCER_SHUTDOWN_TIMEOUT, %s", p.Settings.ShutdownTimeout))
		})
	})()
	p.begin, p.renewal = time.Now(), newRenewal()
	p.pause, p.refused = source.NewBackOff(100*time.Millisecond, 10*time.Second), source.NewBackOff(time.Second, 5*time.Minute)
	defer p.leave(nil)
	attempt := p.transactional
	if p.Settings.Delivery == settings.AtLeastOnce {
		attempt = p.saved
	}
	for {
		unplaced, err := attempt(ctx, grace)
		if unplaced != nil {
			err = p.acknowledged(ctx, grace, unplaced)
		}
		if cause := context.Cause(grace); err != nil && cause != nil {
			return fmt.Errorf("finish: %w (%w)", cause, err)
		}
		if err == nil || errors.Is(err, delivery.ErrFenced) {
			return err
		}
		if ctx.Err() != nil && p.reading == nil {
			if unplaced != nil {
				return err
			}
			return nil // nothing of ours is open that the next start doesn't settle
		}
		switch failure := (*sourceError)(nil); {
		case errors.As(err, &failure) && p.Settings.Source.Once():
			return err
		case errors.As(err, &failure):
			p.sourceFails(ctx, failure)
		case errors.Is(err, errRefusals):
			p.careful = true
			p.wait(ctx, p.pause, "start over with a new client", err)
		case errors.Is(err, delivery.ErrBroken):
			p.Health.KafkaDown(err)
			p.wait(p.patience(ctx, grace), p.pause, "start over with a new client", err)
		default:
			p.Health.KafkaDown(err)
			p.wait(p.patience(ctx, grace), p.refused, "kafka doesn't let the producer work; it tries again", err)
		}
	}
}

// transactional runs a transactional client for as long as it works. If the source has no positions, so that transactions
// would be of no use, it returns the reading.
func (p *Pipeline) transactional(ctx, grace context.Context) (*reading, error) {
	grace, cancel := p.renewal.bound(grace)
	defer cancel()
	client, err := p.connect(grace, true, nil)
	if err != nil {
		return nil, err
	}
	w := &transactionWriter{pipeline: p, client: client, key: p.Settings.Name + "/" + p.Source.Identity(), spans: spans{tracer: p.Tracer}}
	defer func() { w.client.stop() }()
	patience := p.patience(ctx, grace)
	if err := client.Init(patience); err != nil {
		return nil, p.unlessDone(ctx, outdated(grace, err))
	}
	p.Health.KafkaUp()
	if w.committed, w.repeats, err = p.restore(patience, client, w.key); err != nil {
		return nil, p.unlessDone(ctx, outdated(grace, err))
	}
	succeeded := p.settle(w.committed)
	if p.reading != nil {
		p.reading.resume(succeeded)
	}
	for {
		if p.reading == nil {
			if p.reading, err = p.open(ctx, w.committed.Position, client.Limits()); err != nil {
				return nil, p.unlessDone(ctx, err)
			}
			if r := p.reading; !r.replayable {
				p.reading = nil
				r.counted = w.committed
				return r, nil
			}
			p.Log.Info("source starts", slog.String("delivery", "exactly once, but for events that the source can't give again"),
				slog.String("source", p.Source.Identity()))
		}
		w.reading = p.reading
		err = p.pass(ctx, grace, w, p.reading)
		if !errors.Is(err, delivery.ErrAborted) {
			err = outdated(grace, err)
			p.leave(err)
			return nil, err
		}
		p.Metrics.Aborts.Inc()
		if abortErr := w.abort(grace, err); abortErr != nil {
			err = outdated(grace, fmt.Errorf("%w (after: %w)", abortErr, err))
			p.leave(err)
			return nil, err
		}
		p.leave(err)
		if p.reading != nil {
			p.reading.backlog.rewind()
		} else if ctx.Err() != nil {
			return nil, nil
		}
		if errors.Is(err, delivery.ErrRefused) {
			p.Log.Warn("kafka refuses an event; sending again in smaller transactions", slog.Any("cause", err), slog.Int("events", w.events))
			w.caution.refused(w.events, w.position, err)
			continue
		}
		p.wait(p.patience(ctx, grace), p.pause, "send again what isn't committed", err)
	}
}

// leave ends the reading, unless the reason is an error of Kafka's and it holds events that the source may never give again.
func (p *Pipeline) leave(err error) {
	ofSource := (*sourceError)(nil)
	if p.reading == nil || p.reading.backlog.on && err != nil && !errors.As(err, &ofSource) {
		return
	}
	p.reading.end()
	p.reading = nil
}

// saved runs a client without transactions for as long as it works, from the saved position on. If the source has no
// positions, it returns the reading.
func (p *Pipeline) saved(ctx, grace context.Context) (*reading, error) {
	w := &acknowledgedWriter{pipeline: p, flight: newFlight(), key: p.Settings.Name + "/" + p.Source.Identity()}
	grace, cancel := p.renewal.bound(grace)
	defer cancel()
	client, err := p.connect(grace, false, w.delivered)
	if err != nil {
		return nil, err
	}
	w.client = client
	defer func() { w.client.stop() }()
	if w.saved, w.repeats, err = p.restore(ctx, client, w.key); err != nil {
		return nil, p.unlessDone(ctx, err)
	}
	p.Health.KafkaUp()
	r, err := p.open(ctx, w.saved.Position, client.Limits())
	if err != nil {
		return nil, p.unlessDone(ctx, err)
	}
	if !r.replayable {
		r.counted = w.saved
		return r, nil
	}
	defer r.end()
	p.Log.Info("source starts; PRODUCER_DELIVERY turns transactions off, so that the last events before a crash are repeated, and a second producer of the same name doubles them",
		slog.String("delivery", "at least once"), slog.String("source", p.Source.Identity()))
	return nil, outdated(grace, p.pass(ctx, grace, w, r))
}

// acknowledged runs a client without transactions and positions. It only saves numbers of events. It ends the reading.
func (p *Pipeline) acknowledged(ctx, grace context.Context, r *reading) error {
	defer r.end()
	p.Log.Warn("source starts; it has no positions, so that events may be missed while the producer is away and repeated by the source",
		slog.String("delivery", "at least once"), slog.String("source", p.Source.Identity()))
	p.careful = true // what the source gave is nowhere else
	w := &acknowledgedWriter{pipeline: p, flight: newFlight(), key: p.Settings.Name + "/" + p.Source.Identity(), saved: r.counted, repeats: newRepeats(0, nil)}
	client, err := p.connect(grace, false, w.delivered)
	if err != nil {
		return err
	}
	w.client = client
	defer func() { w.client.stop() }()
	client.Probe()
	err = p.pass(ctx, grace, w, r)
	if left := w.flight.left(); left > 0 {
		p.Log.Error("the source can't give again what kafka hasn't acknowledged", slog.Int("events", left))
	}
	return err
}

// warnFleeting says once that the source gives events that can't be asked for again.
func (p *Pipeline) warnFleeting() {
	if !p.fleeting {
		p.fleeting = true
		p.Log.Warn("the source gives events without an ID; they are delivered at least once, and may be missed while the producer is away or cut off, and repeated by the source",
			slog.String("source", p.Source.Identity()))
	}
}

// outdated is err, or ErrBroken if the client was given up because its files have changed.
func outdated(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errOutdated) {
		return fmt.Errorf("%w: %w", delivery.ErrBroken, errOutdated)
	}
	return err
}

// connected is a client, and the function that ends it.
type connected struct {
	*delivery.Client
	stop func()
}

// connect makes a client and follows its queue, its connection and its files until it is stopped.
func (p *Pipeline) connect(grace context.Context, transactional bool, delivered func(delivery.Report)) (*connected, error) {
	client, err := delivery.NewClient(delivery.Options{
		Name: p.Settings.Name, Properties: p.Watch.Properties(), Topics: p.Settings.Topics,
		Transactional: transactional, Keyed: p.Settings.Record.Key != nil, Delivered: delivered,
		Statistics: p.showStatistics, Monitor: p.Health, Log: p.Log,
	})
	if err != nil {
		return nil, err
	}
	p.renewal.done()
	follow, cancel := context.WithCancel(grace)
	var follower sync.WaitGroup
	follower.Go(func() { p.follow(follow, client) })
	return &connected{client, func() {
		cancel()
		follower.Wait()
		client.Close()
	}}, nil
}

func (p *Pipeline) showStatistics(json string) {
	if err := p.Metrics.Statistics.Update(json); err != nil {
		p.Log.Warn("no statistics", slog.Any("error", err))
	}
}

// follow updates the queue's metric, looks for changed files, and asks Kafka whether it is there while no commit shows that.
func (p *Pipeline) follow(ctx context.Context, client *delivery.Client) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	looks := time.NewTicker(p.Watch.Interval)
	defer looks.Stop()
	probed := time.Now()
	for {
		select {
		case <-ticker.C:
			p.Metrics.QueueSize.Set(float64(client.Queued()))
			if time.Since(probed) > probeInterval && time.Since(time.Unix(0, p.committed.Load())) > probeInterval {
				client.Probe()
				probed = time.Now()
			}
		case <-looks.C:
			p.look(client)
		case <-ctx.Done():
			return
		}
	}
}

// writer takes checked events in order.
type writer interface {
	// write sends the events of a batch.
	write(ctx context.Context, batch *inbox.Batch) error
	// open reports whether events that were written may have to be written again.
	open() bool
	// due fires when commit should be called; it is nil while there is nothing to commit.
	due() <-chan time.Time
	// commit keeps how far it got.
	commit(ctx context.Context) error
	// finish makes sure that Kafka has everything written, and keeps that.
	finish(ctx context.Context) error
	// renew replaces the client.
	renew(ctx context.Context) error
}

// pass writes the events that r gives, until ctx ends, the source fails or w fails.
func (p *Pipeline) pass(ctx, grace context.Context, w writer, r *reading) error {
	for {
		if p.renewal.asked.Load() {
			if err := w.renew(grace); err != nil {
				return err
			}
		}
		wake := w.due()
		if wake == nil {
			wake = p.renewal.wake
		}
		p.Health.Pulse.Wait()
		batch, err := r.take(grace, wake)
		p.Health.Pulse.Work()
		switch {
		case err != nil:
			if finishErr := w.finish(grace); finishErr != nil {
				return finishErr
			}
			return p.end(ctx, err)
		case batch == nil:
			if err := context.Cause(grace); err != nil {
				return err
			}
			if err := w.commit(grace); err != nil {
				return err
			}
		default:
			if err := w.write(grace, batch); err != nil {
				return err
			}
			r.wrote(w.open())
			if r.backlog.full() {
				if err := w.commit(grace); err != nil {
					return err
				}
			}
		}
	}
}

// end decides how to go on when all events of the source are acknowledged.
func (p *Pipeline) end(ctx context.Context, cause error) error {
	if errors.Is(cause, io.EOF) {
		p.Health.Pulse.Wait()
		p.Health.SourceDone()
		p.Log.Info("source has ended and everything is acknowledged")
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return nil
	}
	return &sourceError{cause}
}

// unlessDone is err, or nil if it only says that ctx ended, and nothing is lost.
func (p *Pipeline) unlessDone(ctx context.Context, err error) error {
	if ctx.Err() != nil && p.reading == nil {
		return nil
	}
	return err
}
