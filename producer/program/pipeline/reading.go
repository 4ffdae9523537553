package pipeline

import (
	"context"
	"time"

	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/source"
)

// reading is an open source, whose events come through an inbox. End it after use.
type reading struct {
	stream     source.Stream
	replayable bool
	box        *inbox.Inbox
	backlog    backlog
	end        func()
}

// take returns the next batch, as the inbox does; first what has to be written again.
func (r *reading) take(ctx context.Context, wake <-chan time.Time) (*inbox.Batch, error) {
	if r.backlog.current = r.backlog.next(); r.backlog.current != nil {
		return r.backlog.current, nil
	}
	batch, err := r.box.Take(ctx, wake)
	r.backlog.current = batch
	return batch, err
}

// wrote takes in that the batch is written, and whether a transaction with events is open since.
func (r *reading) wrote(open bool) {
	if batch := r.backlog.wrote(open); batch != nil {
		r.box.Release(batch)
	}
}

// committed takes in that everything written is committed, but for the rest of the batch that is being written.
func (r *reading) committed(rest []inbox.Record) {
	for _, batch := range r.backlog.committed(rest) {
		r.box.Release(batch)
	}
}

// resume goes on after a client that failed, whose last commit, nil for none, succeeded in the end.
func (r *reading) resume(succeeded *offer) {
	if succeeded != nil {
		r.committed(succeeded.rest)
		if len(succeeded.rest) == 0 {
			r.wrote(false)
		}
	}
	r.backlog.rewind()
}
