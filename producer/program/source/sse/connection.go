package sse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// connection is one request and its answer's body.
type connection struct {
	parser *parser
	body   io.Closer
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

// dial sends the request and checks the answer. io.EOF: the server says that there is nothing more.
func dial(ctx context.Context, client *http.Client, s *SSE, lastID []byte) (*connection, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL.String(), nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Cache-Control", "no-store")
	request.Header.Set("User-Agent", s.UserAgent)
	if len(lastID) > 0 {
		request.Header.Set("Last-Event-ID", string(lastID))
	}
	answer, err := client.Do(request)
	if err != nil {
		cancel(nil)
		// The client's error repeats the URL with its query.
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	mediaType, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err := checkAnswer(answer, mediaType); err != nil {
		cancel(nil)
		_ = answer.Body.Close()
		return nil, err
	}
	c := &connection{body: answer.Body, ctx: ctx, cancel: cancel}
	c.timer = time.AfterFunc(s.IdleTimeout, func() {
		cancel(fmt.Errorf("nothing arrived for %s", s.IdleTimeout))
	})
	c.parser = newParser(readerFunc(func(p []byte) (int, error) {
		n, err := answer.Body.Read(p)
		c.timer.Reset(s.IdleTimeout)
		return n, err
	}), lastID)
	return c, nil
}

// cause is why a read failed: the idle timeout, where it was that, or err.
func (c *connection) cause(err error) error {
	if cause := context.Cause(c.ctx); cause != nil {
		return cause
	}
	if errors.Is(err, io.EOF) {
		return errors.New("the server ended it")
	}
	return err
}

func (c *connection) close() {
	c.timer.Stop()
	c.cancel(nil)
	_ = c.body.Close()
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
