// Package source says what an event source is. Each kind of source has a package of its own below this one.
package source

import "context"

// Source is somewhere that events come from.
type Source interface {
	// Identity names what positions belong to (a file, a URL, a seed). Committed positions of another identity are
	// not used. It holds no secrets.
	Identity() string
	// Open starts a stream just after position; "" is the beginning, or now where the source has no beginning. The
	// stream ends its reads when ctx does.
	Open(ctx context.Context, position string) (Stream, error)
}

// Stream is one pass over a source's events. It is used by one goroutine.
type Stream interface {
	// Replayable reports whether a later Open at an event's position goes on right after that event, and gives all that
	// follows but for events that are Fleeting. It may wait for the first event to find out.
	Replayable() (bool, error)
	// Next returns the next event. It waits for as long as there is none. io.EOF: there will never be another.
	Next() (Event, error)
	// Close frees the stream's connections and files.
	Close() error
}

// Monitor is told how a source fares, for readiness and metrics.
type Monitor interface {
	// SourceUp: the source is open.
	SourceUp()
	// SourceDown: the source can't be read at the moment, and why; an Outage also says what follows.
	SourceDown(err error)
	// SourceReconnect: a new connection is tried after one was lost.
	SourceReconnect()
}

// Lagging is a Stream that may know how far it is behind its source.
type Lagging interface {
	// Lag is the number of bytes that the source has and that weren't read yet; false where that isn't known. It may
	// be called by any goroutine, also while the stream waits.
	Lag() (bytes int64, known bool)
}
