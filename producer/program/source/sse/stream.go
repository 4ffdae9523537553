package sse

import (
	"bytes"
	"context"
	"errors"
	"io"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// stream is one pass over the events, through any number of connections.
type stream struct {
	ctx    context.Context
	client *web.Client
	link   *web.Link
	lastID []byte

	connection *connection // nil while there is none
	first      *source.Event
	firstErr   error
}

// connect makes a connection that goes on after the last event.
func (s *stream) connect() (err error) {
	s.connection, err = dial(s.ctx, s.client, s.lastID)
	return err
}

// Replayable waits for the first event: a server that gives it an ID can go on from there.
func (s *stream) Replayable() (bool, error) {
	if len(s.lastID) > 0 {
		return true, nil
	}
	if s.first == nil && s.firstErr == nil {
		event, err := s.read()
		if err != nil {
			s.firstErr = err
			if !errors.Is(err, io.EOF) {
				return false, err
			}
			return true, nil
		}
		event.Data = bytes.Clone(event.Data)
		event.Position = bytes.Clone(event.Position)
		s.first = &event
	}
	return s.first == nil || len(s.first.Position) > 0, nil
}

// Next returns the next event that has data.
func (s *stream) Next() (source.Event, error) {
	if s.firstErr != nil {
		return source.Event{}, s.firstErr
	}
	if s.first != nil {
		event := *s.first
		s.first = nil
		return event, nil
	}
	return s.read()
}

func (s *stream) read() (source.Event, error) {
	for {
		if s.connection == nil {
			if err := s.link.Again(s.ctx, s.connect); err != nil {
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
		if size == 0 {
			continue // servers keep connections open with empty events
		}
		return source.Event{Data: data, Size: size, Position: s.lastID, Identified: parser.ownID}, nil
	}
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
