package websocket

import (
	"context"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// stream is one pass over the messages, through any number of connections.
type stream struct {
	ctx        context.Context
	socket     *WebSocket
	client     *web.Client
	link       *web.Link
	connection *connection // nil while there is none
	capture    source.Capture
}

func (s *stream) connect() (err error) {
	s.connection, err = dial(s.ctx, s.client, s.socket)
	return err
}

// Replayable is false: a server doesn't send a message again.
func (s *stream) Replayable() (bool, error) { return false, nil }

// Next returns the next message.
func (s *stream) Next() (source.Event, error) {
	for {
		if s.connection == nil {
			if err := s.link.Again(s.ctx, s.connect); err != nil {
				return source.Event{}, err
			}
		}
		if err := s.connection.read(&s.capture); err != nil {
			s.connection.close()
			s.connection = nil
			s.link.Lost(err)
			continue
		}
		s.link.Worked()
		if s.capture.Size() > 0 {
			return source.Event{Data: s.capture.Bytes(), Size: s.capture.Size()}, nil
		}
	}
}

// Close ends the connection.
func (s *stream) Close() error {
	if s.connection != nil {
		s.connection.close()
		s.connection = nil
	}
	s.client.Close()
	return nil
}
