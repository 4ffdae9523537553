// Package inbox hands events from the goroutine that reads a source to the goroutine that produces, in batches and in
// bounded memory: a full inbox holds the reader back.
package inbox

import (
	"context"
	"sync"
	"time"
)

const (
	// maxBytes is how many bytes wait in an inbox at most, unless a single event is larger.
	maxBytes = 2 << 20
	// maxRecords is how many events wait in an inbox at most.
	maxRecords = 8192
)

// Inbox is filled by one goroutine and emptied by another. Make it with New.
type Inbox struct {
	limits Limits

	mutex   sync.Mutex
	full    []*Batch
	filling *Batch
	began   time.Time // when filling got its first record
	bytes   int       // of all that waits
	records int
	err     error
	filled  chan struct{} // has a token when there may be more to take, or something to wait for
	emptied chan struct{} // has a token when there may be room again
	spare   []*Batch
}

// New returns an empty inbox.
func New(limits Limits) *Inbox {
	return &Inbox{limits: limits, filling: &Batch{}, filled: make(chan struct{}, 1), emptied: make(chan struct{}, 1)}
}

// Put waits for room and adds a record, which fill appends. bytes is the most that the record takes in a request, without
// its key and Limits.Overhead.
func (i *Inbox) Put(ctx context.Context, bytes int, fill func(*Batch)) error {
	for !i.put(bytes, fill) {
		select {
		case <-i.emptied:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (i *Inbox) put(bytes int, fill func(*Batch)) bool {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	if i.crowded() {
		return false
	}
	if !i.limits.room(i.filling, bytes) {
		i.full = append(i.full, i.filling)
		i.filling = i.unused()
		notify(i.filled)
	}
	if len(i.filling.Records) == 0 {
		i.began = time.Now()
		notify(i.filled)
	}
	before := len(i.filling.bytes)
	fill(i.filling)
	i.filling.size += bytes
	i.bytes += len(i.filling.bytes) - before
	if i.records++; i.crowded() {
		notify(i.filled)
	}
	return true
}

// Close tells the taker that nothing will follow, and why: io.EOF if the source ended.
func (i *Inbox) Close(err error) {
	i.mutex.Lock()
	i.err = err
	i.mutex.Unlock()
	notify(i.filled)
}

// Take returns the next batch, once it is full or as old as it may get. The batch is the caller's until Release. Take returns
// nil when wake fires while nothing waits, or when ctx ends, and returns Close's error when everything was taken.
func (i *Inbox) Take(ctx context.Context, wake <-chan time.Time) (*Batch, error) {
	var old *time.Timer
	for {
		batch, left, err := i.take()
		if batch != nil || err != nil {
			return batch, err
		}
		var aged <-chan time.Time
		if left > 0 {
			if old == nil {
				old = time.NewTimer(left)
				defer old.Stop()
			}
			aged = old.C
		}
		select {
		case <-i.filled:
		case <-aged:
		case <-wake:
			if left == 0 {
				return nil, nil
			}
			wake = nil // the waiting batch comes soon
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// take returns a batch if one can be taken now. Otherwise it returns how long the batch that is being filled may still wait.
func (i *Inbox) take() (batch *Batch, left time.Duration, err error) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	switch {
	case len(i.full) > 0:
		batch = i.full[0]
		i.full = append(i.full[:0], i.full[1:]...)
		i.handOver(batch)
		return batch, 0, nil
	case len(i.filling.Records) == 0:
		return nil, 0, i.err
	}
	if left = i.limits.Linger - time.Since(i.began); left > 0 && i.err == nil && !i.crowded() {
		return nil, left, nil
	}
	batch = i.filling
	i.handOver(batch)
	i.filling = i.unused()
	return batch, 0, nil
}

// handOver frees the room that a batch took.
func (i *Inbox) handOver(batch *Batch) {
	i.bytes -= len(batch.bytes)
	i.records -= len(batch.Records)
	notify(i.emptied)
}

// Release gives a batch back, so that its memory is used again.
func (i *Inbox) Release(batch *Batch) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	batch.reset()
	i.spare = append(i.spare, batch)
}

// crowded reports whether the inbox is full.
func (i *Inbox) crowded() bool { return i.bytes >= maxBytes || i.records >= maxRecords }

// unused returns an empty batch, if possible one that was used before.
func (i *Inbox) unused() *Batch {
	last := len(i.spare) - 1
	if last < 0 {
		return &Batch{}
	}
	batch := i.spare[last]
	i.spare = i.spare[:last]
	return batch
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
