// Package sse reads server-sent events (https://html.spec.whatwg.org/#server-sent-events) over HTTP or HTTPS, and
// connects again for as long as it takes.
package sse

import (
	"context"
	"errors"
	"io"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// SSE is a source of one event for each server-sent event that has data. An event's position is its last event ID.
type SSE struct {
	web.Config
}

// Identity is the endpoint's.
func (s *SSE) Identity() string { return "sse:" + s.Endpoint.Identity() }

// Open connects and has the server go on after position, a last event ID. It tries again for a minute, unless the
// server says that the request itself is wrong.
func (s *SSE) Open(ctx context.Context, position string) (source.Stream, error) {
	t := &stream{ctx: ctx, client: web.NewClient(s.Config), link: web.NewLink(s.Config), lastID: []byte(position)}
	err := t.link.First(ctx, t.connect)
	if errors.Is(err, io.EOF) {
		t.firstErr, err = io.EOF, nil // no content: a source that has ended already
	}
	if err != nil {
		t.client.Close()
		return nil, err
	}
	return t, nil
}
