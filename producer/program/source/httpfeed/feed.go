// Package httpfeed reads newline-delimited JSON over HTTP or HTTPS: from one long-lived answer, or from a document that
// is polled.
//
// A long-lived answer that tells its length, or its version of a document, is finite, and the source ends with it. Any other
// answer is endless: its end is only the end of a connection, after which another one is made.
//
// A document with a version may come in any number of answers, which are put together byte by byte. It is complete when its
// length is reached, when the framing of the last answer says so, or when two answers end at the same place.
//
// A polled document is read as a whole each time that it has changed, and never ends. If the answers don't tell its version,
// it counts as changed with each poll.
package httpfeed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// Feed is a source of an event on each line. An event's position is a version of the document and the offset in bytes,
// decompressed, of the line after it. There are no positions if the server's answers don't tell the version, by an ETag
// that isn't weak or a Last-Modified that is at least a second old (RFC 9110, section 8.8). A changed document is read from
// its beginning, whatever the position was.
type Feed struct {
	web.Config
	// PollInterval is the time from one poll to the next, 0 for one long-lived answer.
	PollInterval time.Duration
}

// Identity is the endpoint's.
func (f *Feed) Identity() string { return "http:" + f.Endpoint.Identity() }

// Open asks for the content after position. It tries for as long as it takes, unless the server says that the request itself
// is wrong (web.ErrRefused).
func (f *Feed) Open(ctx context.Context, position string) (source.Stream, error) {
	return f.open(ctx, position, web.NewClient(f.Config))
}

func (f *Feed) open(ctx context.Context, position string, client *web.Client) (source.Stream, error) {
	at, err := parsePlace(position)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Endpoint, err)
	}
	s := &stream{ctx: ctx, feed: f, client: client, link: web.NewLink(f.Config), at: at}
	if err := s.link.First(ctx, s.connect); errors.Is(err, io.EOF) {
		s.finish()
	} else if err != nil {
		s.client.Close()
		return nil, err
	}
	s.adopt()
	return s, nil
}
