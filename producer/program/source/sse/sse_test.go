package sse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// monitor counts what it is told.
type monitor struct {
	up, down, reconnects atomic.Int32
	last                 atomic.Value // of error, by its text
}

func (m *monitor) SourceUp()            { m.up.Add(1) }
func (m *monitor) SourceDown(err error) { m.down.Add(1); m.last.Store(err.Error()) }
func (m *monitor) SourceReconnect()     { m.reconnects.Add(1) }

// serve starts a server whose connections are answered by answers, one each, the last again and again.
func serve(t *testing.T, answers ...http.HandlerFunc) *url.URL {
	t.Helper()
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[min(int(n.Add(1)), len(answers))-1](w, r)
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL + "/stream?token=secret")
	require.NoError(t, err)
	return address
}

// events answers with an event stream that ends.
func events(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		_, _ = io.WriteString(w, text)
	}
}

func newSSE(t *testing.T, address *url.URL) (*sse.SSE, *monitor) {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(address.String()), nil, "http", "https")
	require.NoError(t, err)
	m := &monitor{}
	return &sse.SSE{Config: web.Config{
		Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: m, Log: slog.New(slog.DiscardHandler),
	}}, m
}

func TestReconnects(t *testing.T) {
	t.Parallel()
	address := serve(t,
		func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Last-Event-ID") != "7" || r.Header.Get("Accept") != "text/event-stream" || r.UserAgent() != "test" {
				http.Error(w, "wrong headers", http.StatusBadRequest)
				return
			}
			events("retry: 5\nid: 8\ndata: {\"a\":\ndata: 1}\n\nid: 9\ndata: unfinished")(w, r)
		},
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		func(w http.ResponseWriter, r *http.Request) {
			events("id: 9\ndata: after "+r.Header.Get("Last-Event-ID")+"\n\n")(w, r)
		},
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	source, m := newSSE(t, address)
	s, err := source.Open(t.Context(), "7")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	replayable, err := s.Replayable()
	require.NoError(t, err)
	require.True(t, replayable)

	e, err := s.Next()
	require.NoError(t, err)
	require.Equal(t, "{\"a\":\n1}", string(e.Data))
	require.Equal(t, "8", string(e.Position))
	e, err = s.Next()
	require.NoError(t, err)
	require.Equal(t, "after 8", string(e.Data))
	require.Equal(t, "9", string(e.Position))
	_, err = s.Next()
	require.ErrorIs(t, err, io.EOF)
	require.EqualValues(t, 3, m.reconnects.Load())
	require.EqualValues(t, 2, m.up.Load())
}

// TestNoAnswer: a server that closes the connection without an answer hasn't said that there is nothing more.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	abort := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	source, _ := newSSE(t, serve(t, abort, events("retry: 1\ndata: a\n\n"), abort, events("data: b\n\n")))
	s, err := source.Open(t.Context(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for _, want := range []string{"a", "b"} {
		e, err := s.Next()
		require.NoError(t, err)
		require.Equal(t, want, string(e.Data))
	}
}

func TestReplayable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"id: 1\ndata: a\n\n":            true,
		":\n\nid: 1\n\ndata: a\n\n":     true,
		"data: a\n\nid: 1\ndata: b\n\n": false,
	} {
		source, _ := newSSE(t, serve(t, events(text)))
		s, err := source.Open(t.Context(), "")
		require.NoError(t, err)
		got, err := s.Replayable()
		require.NoError(t, err)
		require.Equal(t, want, got, text)
		e, err := s.Next()
		require.NoError(t, err)
		require.Equal(t, "a", string(e.Data), "the event that told is not lost")
		require.NoError(t, s.Close())
	}
}

func TestWrongRequestEndsAtOnce(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]http.HandlerFunc{
		"got status 404 Not Found, must be 200 OK": http.NotFound,
		`got content type "text/html", must be text/event-stream`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
		},
		`got content type "text/x-event-stream", must be text/event-stream`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/x-event-stream")
		},
		`got content encoding "gzip", must be none`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Encoding", "gzip")
		},
	} {
		source, m := newSSE(t, serve(t, answer))
		_, err := source.Open(t.Context(), "")
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
		require.EqualValues(t, 1, m.down.Load())
	}
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"text/event-stream", "text/event-stream;", "Text/Event-Stream; charset=utf-8"} {
		source, _ := newSSE(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", value)
			_, _ = io.WriteString(w, "data: a\n\n")
		}))
		s, err := source.Open(t.Context(), "")
		require.NoError(t, err, value)
		require.NoError(t, s.Close())
	}
}

// TestToken: each connection logs in with the token that is in the file by then.
func TestToken(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(path, []byte("one\n"), 0o600))
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		events("retry: 1\ndata: "+r.Header.Get("Authorization")+"\n\n")(w, r)
	})
	source, _ := newSSE(t, address)
	var err error
	source.Endpoint, err = web.NewEndpoint(web.Value(address.String()), map[string]web.Secret{"Authorization": web.Bearer(web.File(path))}, "http")
	require.NoError(t, err)
	s, err := source.Open(t.Context(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	e, err := s.Next()
	require.NoError(t, err)
	require.Equal(t, "Bearer one", string(e.Data))
	require.NoError(t, os.WriteFile(path, []byte("two"), 0o600))
	e, err = s.Next()
	require.NoError(t, err)
	require.Equal(t, "Bearer two", string(e.Data))
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	source, m := newSSE(t, &url.URL{Scheme: "http", Host: listener.Addr().String(), RawQuery: "token=secret"})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = source.Open(ctx, "")
	require.Error(t, err)
	require.Contains(t, m.last.Load(), "connection refused")
	require.NotContains(t, m.last.Load(), "secret")
}

func TestIdle(t *testing.T) {
	t.Parallel()
	address := serve(t,
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "retry: 1\nid: 1\ndata: a\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		events("data: b\n\n"))
	source, m := newSSE(t, address)
	source.IdleTimeout = 100 * time.Millisecond
	s, err := source.Open(t.Context(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for _, want := range []string{"a", "b"} {
		e, err := s.Next()
		require.NoError(t, err)
		require.Equal(t, want, string(e.Data))
	}
	require.Contains(t, m.last.Load(), "nothing arrived for 100ms")
}

// TestPackets: UTF-8 and lines that are split anywhere come out whole.
func TestPackets(t *testing.T) {
	t.Parallel()
	const text = "id: ü\r\ndata: {\"team\":\"Österr. 😀\"}\r\n\r\n"
	source, _ := newSSE(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range len(text) {
			_, _ = io.WriteString(w, text[i:i+1])
			w.(http.Flusher).Flush()
		}
	}))
	s, err := source.Open(t.Context(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	e, err := s.Next()
	require.NoError(t, err)
	require.Equal(t, `{"team":"Österr. 😀"}`, string(e.Data))
	require.Equal(t, "ü", string(e.Position))
}

func TestContextEndsRead(t *testing.T) {
	t.Parallel()
	source, _ := newSSE(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	s, err := source.Open(ctx, "")
	require.NoError(t, err)
	ended := make(chan error)
	go func() {
		_, err := s.Next()
		ended <- err
	}()
	cancel()
	select {
	case err := <-ended:
		require.True(t, errors.Is(err, context.Canceled), fmt.Sprint(err))
	case <-time.After(5 * time.Second):
		require.Fail(t, "read goes on")
	}
	require.NoError(t, s.Close())
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	address, err := url.Parse("https://user:secret@example.org/a?token=secret")
	require.NoError(t, err)
	source, _ := newSSE(t, address)
	require.Regexp(t, `^sse:https://example\.org/a#[0-9a-f]{8}$`, source.Identity())
}
