package sse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/producer/program/source"
)

// stream is one pass over the events, through any number of connections.
type stream struct {
	ctx    context.Context
	sse    *SSE
	client *http.Client
	delay  *backoff.ExponentialBackOff
	lastID []byte

	connection *connection // nil while there is none
	first      *source.Event
	firstErr   error
}

// connectFirst connects, or says what keeps it from that.
func (s *stream) connectFirst() error {
	_, err := backoff.Retry(s.ctx, func() (struct{}, error) {
		err := s.connect()
		if errors.Is(err, errWrongRequest) || errors.Is(err, io.EOF) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(s.delay), backoff.WithMaxElapsedTime(maxFirst), backoff.WithNotify(s.down))
	s.delay.Reset()
	if errors.Is(err, io.EOF) {
		s.firstErr = io.EOF // no content: a source that has ended already
		return nil
	}
	if err != nil {
		if s.ctx.Err() == nil {
			s.sse.Monitor.SourceDown(err)
		}
		return fmt.Errorf("open source: %w", err)
	}
	return nil
}

// connect makes a connection that goes on after the last event.
func (s *stream) connect() error {
	c, err := dial(s.ctx, s.client, s.sse, s.lastID)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", s.sse.address(), err)
	}
	s.connection = c
	s.sse.Monitor.SourceUp()
	return nil
}

// down reports what broke, and when the next attempt comes.
func (s *stream) down(err error, pause time.Duration) {
	s.sse.Monitor.SourceDown(err)
	s.sse.Log.Warn("source is down", slog.Any("error", err), slog.Duration("retryIn", pause.Round(time.Millisecond)))
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
			if err := s.reconnect(); err != nil {
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
		s.delay.Reset() // this connection was good for something
		if size == 0 {
			continue // servers keep connections open with empty events
		}
		return source.Event{Data: data, Size: size, Position: s.lastID, Identified: parser.ownID}, nil
	}
}

// lose ends a broken connection.
func (s *stream) lose(cause error) {
	if retry := s.connection.parser.retry; retry > 0 {
		s.delay.InitialInterval = retry
		s.delay.MaxInterval = max(retry, maxRetry)
		s.delay.Reset()
	}
	cause = s.connection.cause(cause)
	s.connection.close()
	s.connection = nil
	s.sse.Monitor.SourceDown(fmt.Errorf("read %s: %w", s.sse.address(), cause))
	s.sse.Log.Info("connection ended", slog.String("source", s.sse.address()), slog.Any("cause", cause))
}

// reconnect waits, connects, and does so again until it works or the stream's context ends.
func (s *stream) reconnect() error {
	pause := s.delay.NextBackOff()
	for {
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-s.ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait to reconnect: %w", s.ctx.Err())
		}
		s.sse.Monitor.SourceReconnect()
		err := s.connect()
		if err == nil || errors.Is(err, io.EOF) {
			return err
		}
		if ctxErr := s.ctx.Err(); ctxErr != nil {
			return fmt.Errorf("reconnect: %w", ctxErr)
		}
		pause = s.delay.NextBackOff()
		s.down(err, pause)
	}
}

// Close ends the connection.
func (s *stream) Close() error {
	if s.connection != nil {
		s.connection.close()
		s.connection = nil
	}
	s.client.CloseIdleConnections()
	return nil
}

// errWrongRequest marks an answer that another attempt won't change.
var errWrongRequest = errors.New("no event stream there")

// checkAnswer says what is wrong with the server's answer. io.EOF: the server says that there is nothing more.
func checkAnswer(answer *http.Response, mediaType string) error {
	switch code := answer.StatusCode; {
	case code == http.StatusNoContent:
		return io.EOF
	case code == http.StatusRequestTimeout || code == http.StatusTooEarly || code == http.StatusTooManyRequests || code >= 500:
		return fmt.Errorf("got status %s, must be 200 OK", answer.Status)
	case code != http.StatusOK:
		return fmt.Errorf("%w: got status %s, must be 200 OK", errWrongRequest, answer.Status)
	case mediaType != "text/event-stream":
		return fmt.Errorf("%w: got content type %q, must be text/event-stream", errWrongRequest, answer.Header.Get("Content-Type"))
	}
	return nil
}
