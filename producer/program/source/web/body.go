package web

import (
	"context"
	"fmt"
	"io"
	"time"
)

// body is an answer's body whose reads don't wait longer than the idle timeout. The time between reads doesn't count, as it
// is the reader's.
type body struct {
	io.ReadCloser
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
}

func newBody(ctx context.Context, cancel context.CancelCauseFunc, inner io.ReadCloser, timeout time.Duration) *body {
	timer := time.AfterFunc(timeout, func() { cancel(ErrIdle(timeout)) })
	timer.Stop()
	return &body{ReadCloser: inner, ctx: ctx, cancel: cancel, timer: timer, timeout: timeout}
}

// Read reads. If the idle timeout ended it, it fails with the timeout's error.
func (b *body) Read(p []byte) (int, error) {
	b.timer.Reset(b.timeout)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	if err != nil {
		if cause := context.Cause(b.ctx); cause != nil {
			err = cause
		}
	}
	return n, err
}

// Close ends the request.
func (b *body) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.ReadCloser.Close()
}

// ErrIdle says that a connection counts as dead.
func ErrIdle(timeout time.Duration) error { return fmt.Errorf("nothing arrived for %s", timeout) }
