// Package sse reads server-sent events (https://html.spec.whatwg.org/#server-sent-events) over HTTP or HTTPS, and
// connects again for as long as it takes.
package sse

import (
	"context"
	"errors"
	"io"
	"strings"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// SSE is a source of an event for each server-sent event that has data. An event's position is the last event ID, which an
// event without an ID shares with the one before it. Before the first ID, or after an empty one, it is empty. A stream that
// is opened there gets the events that the server gives to a new client.
type SSE struct {
	web.Config
	// Types are the wanted types of events, nil for all. An event without a type is a message.
	Types []string
}

// message is the type of an event that names none.
const message = "message"

// ValidType reports whether an event type can be in Types, and in a list with commas.
func ValidType(name string) bool {
	return name != "" && len(name) <= maxType && strings.TrimSpace(name) == name &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == ',' || r == 0x7f })
}

// Identity is the endpoint's.
func (s *SSE) Identity() string { return "sse:" + s.Endpoint.Identity() }

// Open connects and asks the server to go on after position, a last event ID. It tries for as long as it takes, unless the
// server says that the request itself is wrong (web.ErrRefused).
func (s *SSE) Open(ctx context.Context, position string) (source.Stream, error) {
	t := &stream{ctx: ctx, client: web.NewClient(s.Config), link: web.NewLink(s.Config), lastID: []byte(position)}
	if s.Types != nil {
		t.wanted = map[string]bool{}
		for _, name := range s.Types {
			t.wanted[name] = true
		}
	}
	switch err := t.link.First(ctx, t.connect); {
	case errors.Is(err, io.EOF):
		t.ended = true // no content: a source that has ended already
	case err != nil:
		t.client.Close()
		return nil, err
	}
	return t, nil
}
