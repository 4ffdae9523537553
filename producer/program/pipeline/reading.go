package pipeline

import (
	"context"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/source"
)

// reading is an open source, whose events come through an inbox. End it after use.
type reading struct {
	replayable bool
	box        *inbox.Inbox
	backlog    backlog
	counted    delivery.Checkpoint // of a source without positions: the last that was saved
	end        func()
}

// take returns the next batch, as the inbox does. Batches that have to be written again come first.
func (r *reading) take(ctx context.Context, wake <-chan time.Time) (*inbox.Batch, error) {
	if r.backlog.current = r.backlog.next(); r.backlog.current != nil {
		return r.backlog.current, nil
	}
	batch, err := r.box.Take(ctx, wake)
	r.backlog.current = batch
	return batch, err
}

// wrote notes that the batch is written, and whether a transaction with events is now open.
func (r *reading) wrote(open bool) {
	if batch := r.backlog.wrote(open); batch != nil {
		r.box.Release(batch)
	}
}

// committed notes that everything written is committed, except the rest of the batch that is being written.
func (r *reading) committed(rest []inbox.Record) {
	for _, batch := range r.backlog.committed(rest) {
		r.box.Release(batch)
	}
}

// resume goes on after a client that failed. succeeded is its last commit if that has succeeded after all, or nil.
func (r *reading) resume(succeeded *offer) {
	if succeeded != nil {
		r.committed(succeeded.rest)
		if len(succeeded.rest) == 0 {
			r.wrote(false)
		}
	}
	r.backlog.rewind()
}

// open opens the source at position. If the source can be opened again, it tries until ctx ends. Events come in batches
// within limits.
func (p *Pipeline) open(ctx context.Context, position string, limits inbox.Limits) (*reading, error) {
	for {
		r, err := p.tryOpen(ctx, position, limits)
		switch {
		case err == nil:
			return r, nil
		case ctx.Err() != nil || p.Settings.Source.Once():
			return nil, &sourceError{err}
		}
		p.sourceFails(ctx, err)
	}
}

// tryOpen opens the source, and finds out whether it has positions.
func (p *Pipeline) tryOpen(ctx context.Context, position string, limits inbox.Limits) (*reading, error) {
	p.Health.Pulse.Wait() // for the source, perhaps until its first event
	ctx, stop := context.WithCancel(ctx)
	stream, err := p.Source.Open(ctx, position)
	if err != nil {
		stop()
		return nil, err
	}
	replayable, err := stream.Replayable()
	if err != nil {
		stop()
		_ = stream.Close()
		return nil, err
	}
	box := inbox.New(limits)
	// A read from a pipe can't be interrupted, so that the box is closed without waiting for the reader.
	release := context.AfterFunc(ctx, func() { box.Close(ctx.Err()) })
	if lagging, ok := stream.(source.Lagging); ok {
		p.Metrics.SourceLag.Follow(lagging.Lag)
	}
	go func() {
		box.Close(p.read(ctx, stream, box))
		_ = stream.Close()
	}()
	return &reading{replayable: replayable, box: box, end: func() {
		p.Metrics.SourceLag.Follow(nil)
		release()
		stop()
	}}, nil
}
