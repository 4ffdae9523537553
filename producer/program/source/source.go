// Package source says what an event source is. Each kind of source has a package of its own below this one.
package source

import "context"

// Source is a place that events come from.
type Source interface {
	// Identity names the thing that positions belong to (a file, a URL, a seed). Committed positions of another identity are
	// not used. It holds no secrets.
	Identity() string
	// Open starts a stream just after position; "" is the beginning, or now if the source has no beginning. The stream ends
	// its reads when ctx ends.
	Open(ctx context.Context, position string) (Stream, error)
}

// Stream is a pass over a source's events. Only one goroutine may use it.
type Stream interface {
	// Replayable reports whether a later Open at an event's position goes on right after that event, and gives all events that
	// follow, except Fleeting ones. It may wait for the first event to find out.
	Replayable() (bool, error)
	// Next returns the next event. It waits while there is none. io.EOF means that there will never be another one.
	Next() (Event, error)
	// Close frees the stream's connections and files.
	Close() error
}

// Monitor is told how a source does, for readiness and metrics.
type Monitor interface {
	// SourceUp is called when the source is open.
	SourceUp()
	// SourceDown is called when the source can't be read at the moment, with the reason. An Outage also says how it goes on.
	SourceDown(err error)
	// SourceReconnect is called when a new connection is tried after one was lost.
	SourceReconnect()
}

// Lagging is a Stream that may know how far it is behind its source.
type Lagging interface {
	// Lag is the number of bytes that the source has and that weren't read yet; false if that isn't known. Any goroutine may
	// call it, even while the stream waits.
	Lag() (bytes int64, known bool)
}
