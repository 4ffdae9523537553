// Package inbox hands events from the goroutine that reads a source to the one that produces, in bounded memory: a
// full inbox holds the reader back.
package inbox

import (
	"context"
	"sync"
	"time"
)

const (
	// maxBytes is how much waits in an inbox at most, but for a single event that is larger by itself.
	maxBytes = 2 << 20
	// maxRecords is how many events wait in an inbox at most.
	maxRecords = 8192
)

// Inbox is filled by one goroutine and emptied by another. Make one with New.
type Inbox struct {
	mutex   sync.Mutex
	filling *Batch
	err     error
	filled  chan struct{} // has a token when filling may have got its first record, or err was set
	emptied chan struct{} // has a token when filling may have room again
	spare   *Batch
}

// New returns an empty inbox.
func New() *Inbox {
	return &Inbox{filling: &Batch{}, spare: &Batch{}, filled: make(chan struct{}, 1), emptied: make(chan struct{}, 1)}
}

// Put waits for room and adds a record, whose bytes fill appends to what it is given.
func (i *Inbox) Put(ctx context.Context, fill func(*Batch)) error {
	for {
		i.mutex.Lock()
		if len(i.filling.bytes) < maxBytes && len(i.filling.Records) < maxRecords {
			first := len(i.filling.Records) == 0
			fill(i.filling)
			i.mutex.Unlock()
			if first {
				notify(i.filled)
			}
			return nil
		}
		i.mutex.Unlock()
		select {
		case <-i.emptied:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close tells the taker that nothing will follow, and why; io.EOF where the source ended.
func (i *Inbox) Close(err error) {
	i.mutex.Lock()
	i.err = err
	i.mutex.Unlock()
	notify(i.filled)
}

// Take returns what was put since the last call, as soon as there is something; the batch is valid until the next
// call. It returns nil when wake fires or ctx ends first, and the error given to Close when all was taken.
func (i *Inbox) Take(ctx context.Context, wake <-chan time.Time) (*Batch, error) {
	for {
		i.mutex.Lock()
		if len(i.filling.Records) > 0 {
			batch := i.filling
			i.spare.reset()
			i.filling, i.spare = i.spare, batch
			i.mutex.Unlock()
			notify(i.emptied)
			return batch, nil
		}
		err := i.err
		i.mutex.Unlock()
		if err != nil {
			return nil, err
		}
		select {
		case <-i.filled:
		case <-wake:
			return nil, nil
		case <-ctx.Done():
			return nil, nil
		}
	}
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
