// Package websocket reads messages of a WebSocket (RFC 6455), and connects again for as long as it takes.
package websocket

import (
	"context"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// WebSocket is a source of one event for each text or binary message that isn't empty. It has no positions: messages
// that the server sends while there is no connection are missed.
type WebSocket struct {
	web.Config
	// Subscribe is sent as a text message after each connection, where it isn't empty.
	Subscribe web.Secret
	// Subprotocols are offered to the server, which has to choose one (RFC 6455, section 1.9); nil for none.
	Subprotocols []string
}

// Identity is the endpoint's.
func (w *WebSocket) Identity() string { return "websocket:" + w.Endpoint.Identity() }

// Open connects. It tries for as long as it takes, unless the server says that the request itself is wrong
// (web.ErrRefused).
func (w *WebSocket) Open(ctx context.Context, _ string) (source.Stream, error) {
	s := &stream{ctx: ctx, socket: w, client: web.NewClient(w.Config), link: web.NewLink(w.Config)}
	if err := s.link.First(ctx, s.connect); err != nil {
		s.client.Close()
		return nil, err
	}
	return s, nil
}
