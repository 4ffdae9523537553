package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/producer/program/source"
)

const (
	// minRetry is the first pause before a new connection, if the server doesn't suggest another one.
	minRetry = time.Second
	// MaxRetry is the longest pause, unless the server asks for more with Retry-After.
	MaxRetry = time.Minute
	// maxRefused is the longest pause after an answer that only a person can change.
	maxRefused = 5 * time.Minute
)

// Link connects a source, and connects it again, with pauses that grow and differ from client to client.
type Link struct {
	config         Config
	delay, refused *backoff.ExponentialBackOff
}

// NewLink starts with short pauses.
func NewLink(config Config) *Link {
	return &Link{config: config, delay: source.NewBackOff(minRetry, MaxRetry), refused: source.NewBackOff(minRetry, maxRefused)}
}

// First connects, and tries for as long as it takes, until ctx ends. It returns ErrRefused at once, and also io.EOF, which
// means that the source has ended.
func (l *Link) First(ctx context.Context, connect func() error) error {
	for {
		err := l.try(connect)
		if err == nil || errors.Is(err, io.EOF) || errors.Is(err, source.ErrRefused) {
			return err
		}
		if ctxErr := ctx.Err(); ctxErr != nil {
			return fmt.Errorf("connect: %w", ctxErr)
		}
		if err := source.Pause(ctx, l.down(err)); err != nil {
			return fmt.Errorf("wait to connect: %w", err)
		}
	}
}

// Again waits and connects until it works, the source has ended (io.EOF) or ctx ends. It goes on after a refusal, as a token
// may be rotated, and a server mended.
func (l *Link) Again(ctx context.Context, connect func() error) error {
	return l.again(ctx, l.delay.NextBackOff(), connect)
}

// Poll is Again, with a planned first pause.
func (l *Link) Poll(ctx context.Context, pause time.Duration, connect func() error) error {
	if err := source.Pause(ctx, pause); err != nil {
		return fmt.Errorf("wait to poll: %w", err)
	}
	err := l.try(connect)
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if ctxErr := ctx.Err(); ctxErr != nil {
		return fmt.Errorf("poll: %w", ctxErr)
	}
	return l.again(ctx, l.down(err), connect)
}

func (l *Link) again(ctx context.Context, pause time.Duration, connect func() error) error {
	for {
		if err := source.Pause(ctx, pause); err != nil {
			return fmt.Errorf("wait to reconnect: %w", err)
		}
		l.config.Monitor.SourceReconnect()
		err := l.try(connect)
		if err == nil || errors.Is(err, io.EOF) {
			return err
		}
		if ctxErr := ctx.Err(); ctxErr != nil {
			return fmt.Errorf("reconnect: %w", ctxErr)
		}
		pause = l.down(err)
	}
}

// try connects once.
func (l *Link) try(connect func() error) error {
	err := connect()
	switch {
	case err == nil:
		l.config.Monitor.SourceUp()
	case !errors.Is(err, io.EOF):
		err = fmt.Errorf("connect to %s: %w", l.config.Endpoint, err)
	}
	return err
}

// down reports why the source can't be connected. It returns the pause until the next attempt.
func (l *Link) down(err error) time.Duration {
	lasting := errors.Is(err, source.ErrRefused)
	delay := l.delay
	if lasting {
		delay = l.refused
	}
	pause := delay.NextBackOff()
	if status := (*StatusError)(nil); errors.As(err, &status) {
		pause = max(pause, status.RetryAfter)
	}
	l.config.Monitor.SourceDown(&source.Outage{Cause: err, Retry: pause, Lasting: lasting})
	l.config.Log.Debug("no connection", slog.Any("error", err), slog.Duration("retryIn", pause))
	return pause
}

// Lost reports the end of a connection, unless the reader ended it.
func (l *Link) Lost(cause error) {
	switch {
	case errors.Is(cause, context.Canceled):
		return
	case errors.Is(cause, io.EOF):
		cause = errors.New("the server ended it")
	}
	l.config.Monitor.SourceDown(fmt.Errorf("read %s: %w", l.config.Endpoint, cause))
}

// Worked makes the pauses short again, as a connection was good for something.
func (l *Link) Worked() {
	l.delay.Reset()
	l.refused.Reset()
}

// Hint sets the first pause to the one that the server asks for, but at most to the longest pause.
func (l *Link) Hint(retry time.Duration) {
	l.delay = source.NewBackOff(retry, MaxRetry)
}
