package sink

import (
	"context"
	"errors"
	"sync/atomic"
)

// assignment is a topic-partition while it belongs to this process. A partition that goes and comes back, or is read
// again from an earlier offset, is a new assignment: what an old one still uploads has no effect on offsets.
type assignment struct {
	tp     TopicPartition
	cancel context.CancelFunc
	jobs   chan *job
	// metadata goes with the group's offset: it says which topic of that name was read.
	metadata *string

	// Only the runner's goroutine uses these.
	waiting      int
	waitingBytes int64
	paused       bool
	position     int64
	committed    int64
	letters      []*letterAck

	uploadError atomic.Pointer[string]
}

// Limits at which a topic-partition is paused until its uploads have caught up: S3 may be away for hours, and what waits
// takes disk.
const (
	pauseAt      = 64
	pauseAtBytes = 256 << 20
	resumeAt     = pauseAt / 4
)

func (a *assignment) full() bool {
	return a.waiting >= pauseAt || a.waitingBytes >= pauseAtBytes
}

func (a *assignment) caughtUp() bool {
	return a.waiting <= resumeAt && a.waitingBytes <= pauseAtBytes/4
}

func (a *assignment) trouble(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		a.uploadError.Store(nil)
		return
	}
	text := err.Error()
	a.uploadError.Store(&text)
}

// lettersBefore takes the dead letters of records before an offset.
func (a *assignment) lettersBefore(offset int64) []*letterAck {
	var before, rest []*letterAck
	for _, letter := range a.letters {
		if letter.offset < offset {
			before = append(before, letter)
		} else {
			rest = append(rest, letter)
		}
	}
	a.letters = rest
	return before
}
