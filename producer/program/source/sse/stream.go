package sse

import (
	"context"
	"errors"
	"io"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// stream is a pass over the events, through any number of connections.
type stream struct {
	ctx    context.Context
	client *web.Client
	link   *web.Link
	lastID []byte

	wanted map[string]bool // types of events, nil for all

	connection *connection // nil while there is none
	ended      bool        // the server has said that there is nothing more
}

// connect makes a connection that goes on after the last event.
func (s *stream) connect() (err error) {
	s.connection, err = dial(s.ctx, s.client, s.lastID)
	return err
}

// Replayable is true, as each event that has an ID of its own can be asked for by the ID before it. Which events have one
// shows only with each event: servers greet clients without an ID, or number some kinds of events and not others.
func (s *stream) Replayable() (bool, error) { return true, nil }

// Next returns the next event that has data.
func (s *stream) Next() (source.Event, error) {
	for {
		if s.ended {
			return source.Event{}, io.EOF
		}
		if s.connection == nil {
			err := s.link.Again(s.ctx, s.connect)
			if s.ended = errors.Is(err, io.EOF); err != nil {
				return source.Event{}, err
			}
		}
		parser := s.connection.parser
		data, size, err := parser.next()
		s.lastID = append(s.lastID[:0], parser.lastID...)
		if err != nil {
			s.lose(err)
			continue
		}
		s.link.Worked()
		event := source.Event{Data: data, Size: size, Type: parser.kind, Position: s.lastID, Identified: parser.ownID, Fleeting: !parser.ownID}
		if string(event.Type) == message {
			event.Type = nil
		}
		switch {
		case s.wants(event.Type) && size > 0: // servers keep connections open with empty events
			return event, nil
		case parser.ownID:
			return source.Event{Position: s.lastID, Skipped: true}, nil
		}
	}
}

// wants reports whether events of a type, empty for a message, are wanted.
func (s *stream) wants(kind []byte) bool {
	switch {
	case s.wanted == nil:
		return true
	case len(kind) == 0:
		return s.wanted[message]
	}
	return s.wanted[string(kind)]
}

// lose ends a broken connection.
func (s *stream) lose(cause error) {
	if retry := s.connection.parser.retry; retry > 0 {
		s.link.Hint(retry)
	}
	_ = s.connection.body.Close()
	s.connection = nil
	s.link.Lost(cause)
}

// Close ends the connection.
func (s *stream) Close() error {
	if s.connection != nil {
		_ = s.connection.body.Close()
		s.connection = nil
	}
	s.client.Close()
	return nil
}
