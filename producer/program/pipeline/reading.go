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

// committed takes in that the commit succeeded.
func (r *reading) committed() { r.release(r.backlog.committed()) }

// resume goes on after a transaction that failed. found is what was committed in the end.
func (r *reading) resume(found delivery.Checkpoint) {
	r.release(r.backlog.resolve(found))
	r.backlog.rewind()
}

func (r *reading) release(batches []*inbox.Batch) {
	for _, batch := range batches {
		r.box.Release(batch)
	}
}
