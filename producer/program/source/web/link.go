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
	// minRetry is the first pause before a new connection, where the server hints at none.
	minRetry = time.Second
	// MaxRetry is the longest pause, unless the server asks for more with Retry-After.
	MaxRetry = time.Minute
	// maxFirst is how long the first connection may take to come about, with all its attempts.
	maxFirst = time.Minute
)

// Link gets a source connected and connected again, with pauses that grow and are different for each client.
type Link struct {
	config Config
	delay  *backoff.ExponentialBackOff
}

// NewLink starts with short pauses.
func NewLink(config Config) *Link {
	delay := backoff.NewExponentialBackOff()
	delay.InitialInterval, delay.MaxInterval = minRetry, MaxRetry
	delay.Reset()
	return &Link{config: config, delay: delay}
}

// First connects. It tries again for a minute, unless the error is ErrRefused. io.EOF, for a source that has ended,
// comes back as it is.
func (l *Link) First(ctx context.Context, connect func() error) error {
	for end := time.Now().Add(maxFirst); ; {
		err := l.try(connect)
		if err == nil || errors.Is(err, io.EOF) {
			return err
		}
		pause := l.pause(err)
		if ctx.Err() != nil || errors.Is(err, ErrRefused) || time.Now().Add(pause).After(end) {
			if ctx.Err() == nil {
				l.config.Monitor.SourceDown(err)
			}
			return fmt.Errorf("open source: %w", err)
		}
		l.down(err, pause)
		if err := source.Pause(ctx, pause); err != nil {
			return fmt.Errorf("open source: %w", err)
		}
	}
}

// Again waits, connects, and does so until it works, the source has ended (io.EOF) or ctx ends.
func (l *Link) Again(ctx context.Context, connect func() error) error {
	return l.again(ctx, l.delay.NextBackOff(), connect)
}

// Poll is Again with a first pause that is part of the plan.
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
	pause = l.pause(err)
	l.down(err, pause)
	return l.again(ctx, pause, connect)
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
		pause = l.pause(err)
		l.down(err, pause)
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

// pause is how long to wait after err.
func (l *Link) pause(err error) time.Duration {
	pause := l.delay.NextBackOff()
	if status := (*StatusError)(nil); errors.As(err, &status) {
		pause = max(pause, status.RetryAfter)
	}
	return pause
}

// down reports what keeps the source from being connected, and when the next attempt comes.
func (l *Link) down(err error, pause time.Duration) {
	l.config.Monitor.SourceDown(err)
	l.config.Log.Warn("source is down", slog.Any("error", err), slog.Duration("retryIn", pause.Round(time.Millisecond)))
}

// Lost reports the end of a connection.
func (l *Link) Lost(cause error) {
	if errors.Is(cause, io.EOF) {
		cause = errors.New("the server ended it")
	}
	l.config.Monitor.SourceDown(fmt.Errorf("read %s: %w", l.config.Endpoint, cause))
	l.config.Log.Info("connection ended", slog.String("source", l.config.Endpoint.String()), slog.Any("cause", cause))
}

// Worked makes the pauses short again: a connection was good for something.
func (l *Link) Worked() { l.delay.Reset() }

// Hint sets the first pause to what the server wants it to be.
func (l *Link) Hint(retry time.Duration) {
	l.delay.InitialInterval, l.delay.MaxInterval = retry, max(retry, MaxRetry)
	l.delay.Reset()
}
