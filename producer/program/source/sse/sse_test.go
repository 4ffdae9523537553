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
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// monitor counts what it is told.
type monitor struct {
	up, down, reconnects atomic.Int32
	refused              atomic.Int32 // of down, what lasts
	last                 atomic.Value // of error, by its text
}

func (m *monitor) SourceUp()        { m.up.Add(1) }
func (m *monitor) SourceReconnect() { m.reconnects.Add(1) }

func (m *monitor) SourceDown(err error) {
	m.down.Add(1)
	m.last.Store(err.Error())
	if outage := (*source.Outage)(nil); errors.As(err, &outage) && outage.Lasting {
		m.refused.Add(1)
	}
}

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
	endpoint, err := web.NewEndpoint(web.Value(address.String()), web.Secret{}, nil, "http", "https")
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

// seen is what a test looks at of an event.
type seen struct{ data, eventType, position, state string }

// read returns the next count events.
func read(t *testing.T, s source.Stream, count int) []seen {
	t.Helper()
	var all []seen
	for range count {
		e, err := s.Next()
		require.NoError(t, err)
		state := ""
		for word, is := range map[string]bool{"identified": e.Identified, "fleeting": e.Fleeting, "skipped": e.Skipped} {
			if is {
				state += word
			}
		}
		all = append(all, seen{string(e.Data), string(e.Type), string(e.Position), state})
	}
	return all
}

// open opens a source, whose stream ends with the test.
func open(t *testing.T, from *sse.SSE, position string) source.Stream {
	t.Helper()
	s, err := from.Open(t.Context(), position)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// TestIDs: whether an event can be asked for again shows with each event, and a connection goes on after the last ID,
// whatever came without one before and since.
func TestIDs(t *testing.T) {
	t.Parallel()
	var asked []string
	ask := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Header.Get("Last-Event-ID"))
			events(answer)(w, r)
		}
	}
	source, _ := newSSE(t, serve(t,
		ask("retry: 1\ndata: hello\n\ndata: snapshot\n\nid: 1\ndata: a\n\ndata: between\n\nid: 2\ndata: b\n\ndata: after\n\n"),
		ask("data: hello\n\nid: 3\ndata: c\n\nid: 4\x00\ndata: d\n\n"),
		ask("id\ndata: reset\n\ndata: e\n\n"),
		ask("id: 5\n\ndata: f\n\n"),
		ask("data: g\n\n")))
	s := open(t, source, "")
	replayable, err := s.Replayable()
	require.NoError(t, err)
	require.True(t, replayable)
	require.Equal(t, []seen{
		{"hello", "", "", "fleeting"}, {"snapshot", "", "", "fleeting"}, {"a", "", "1", "identified"}, {"between", "", "1", "fleeting"},
		{"b", "", "2", "identified"}, {"after", "", "2", "fleeting"},
		{"hello", "", "2", "fleeting"}, {"c", "", "3", "identified"}, {"d", "", "3", "fleeting"},
		{"reset", "", "", "fleeting"}, {"e", "", "", "fleeting"},
		{"f", "", "5", "fleeting"}, {"g", "", "5", "fleeting"},
	}, read(t, s, 13))
	require.Equal(t, []string{"", "2", "3", "", "5"}, asked)
}

// TestTypes: an event keeps its type, but for that of usual ones.
func TestTypes(t *testing.T) {
	t.Parallel()
	const text = "event: update\ndata: 1\n\nevent: delete\nid: 7\ndata: 2\n\ndata: 3\n\nevent: message\ndata: 4\n\nevent\ndata: 5\n\nevent: ü x\ndata: 6\n\n"
	source, _ := newSSE(t, serve(t, events(text)))
	require.Equal(t, []seen{
		{"1", "update", "", "fleeting"}, {"2", "delete", "7", "identified"}, {"3", "", "7", "fleeting"}, {"4", "", "7", "fleeting"},
		{"5", "", "7", "fleeting"}, {"6", "ü x", "7", "fleeting"},
	}, read(t, open(t, source, ""), 6))
}

// TestWanted: of the others, the IDs count.
func TestWanted(t *testing.T) {
	t.Parallel()
	const text = "retry: 1\nevent: a\nid: 1\ndata: 1\n\nevent: b\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\nevent: b\ndata: 4\n\nid: 5\ndata\n\nevent: a\ndata: 6\n\n"
	for name, c := range map[string]struct {
		types []string
		want  []seen
	}{
		"one": {[]string{"a"}, []seen{
			{"1", "a", "1", "identified"}, {"", "", "2", "skipped"}, {"", "", "3", "skipped"}, {"", "", "5", "skipped"}, {"6", "a", "5", "fleeting"}}},
		"usual ones": {[]string{"b", "message"}, []seen{
			{"", "", "1", "skipped"}, {"2", "b", "2", "identified"}, {"3", "", "3", "identified"}, {"4", "b", "3", "fleeting"}, {"", "", "5", "skipped"}}},
		"all": {nil, []seen{
			{"1", "a", "1", "identified"}, {"2", "b", "2", "identified"}, {"3", "", "3", "identified"}, {"4", "b", "3", "fleeting"}, {"", "", "5", "skipped"},
			{"6", "a", "5", "fleeting"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, _ := newSSE(t, serve(t, events(text)))
			source.Types = c.types
			require.Equal(t, c.want, read(t, open(t, source, ""), len(c.want)))
		})
	}
	for _, good := range []string{"update", "status.update", "ü", "two words"} {
		require.True(t, sse.ValidType(good), good)
	}
	for _, bad := range []string{"", " a", "a ", "a,b", "a\nb", "a\rb", "a\x00", strings.Repeat("a", 2000)} {
		require.False(t, sse.ValidType(bad), bad)
	}
}

// TestExactID: an ID is sent back byte for byte, also where it isn't UTF-8.
func TestExactID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{`[{"topic":"a","partition":0,"timestamp":1},{"topic":"b","offset":-1}]`, "\xff\xfe", "caf\xe9 \xc3", "ü\t\"x\", \\"} {
		asked := make(chan string, 2)
		source, _ := newSSE(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked <- r.Header.Get("Last-Event-ID")
			events("retry: 1\nid: "+id+"\ndata: a\n\n")(w, r)
		}))
		s := open(t, source, "")
		require.Equal(t, []seen{{"a", "", id, "identified"}, {"a", "", id, "identified"}}, read(t, s, 2))
		require.Empty(t, <-asked)
		require.Equal(t, id, <-asked)
		again := open(t, source, id)
		require.Equal(t, id, <-asked)
		read(t, again, 1)
	}
}

// TestDone: a server that says that there is nothing more is asked no more.
func TestDone(t *testing.T) {
	t.Parallel()
	done := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	for _, answers := range [][]http.HandlerFunc{{done}, {events("retry: 1\n\n"), done}} {
		source, _ := newSSE(t, serve(t, answers...))
		s := open(t, source, "")
		for range 3 {
			_, err := s.Next()
			require.ErrorIs(t, err, io.EOF)
		}
	}
}

// TestRefused: what only a person can change ends the opening with its reason. Later it is told, and the stream goes on when
// it is changed.
func TestRefused(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]http.HandlerFunc{
		"got status 404 Not Found, must be 200 OK": http.NotFound,
		`got content type "text/html", must be text/event-stream`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
		},
		`got content type "text/event-stream, application/json", must be text/event-stream`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{"text/event-stream", "application/json"}
		},
		`got content type "text/x-event-stream", must be text/event-stream`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/x-event-stream")
		},
		`got content encoding "gzip", must be none`: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Encoding", "GZIP")
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			source, m := newSSE(t, serve(t, answer, events("retry: 1\ndata: a\n\n"), answer, events("data: b\n\n")))
			_, err := source.Open(t.Context(), "")
			require.ErrorIs(t, err, web.ErrRefused)
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "secret")
			require.Zero(t, m.down.Load())

			require.Equal(t, "b", read(t, open(t, source, ""), 2)[1].data)
			require.Contains(t, m.last.Load(), want)
			require.NotContains(t, m.last.Load(), "secret")
			require.EqualValues(t, 1, m.refused.Load())
			require.EqualValues(t, 2, m.up.Load())
		})
	}
}

// TestContent: a type in a list or with odd parameters is read as browsers do, and codings are in any case.
func TestContent(t *testing.T) {
	t.Parallel()
	for _, header := range []http.Header{
		{"Content-Type": {"text/event-stream;"}},
		{"Content-Type": {"Text/Event-Stream; charset=utf-8"}},
		{"Content-Type": {"application/json, text/event-stream; charset=utf-8"}},
		{"Content-Type": {"application/json", "text/event-stream"}},
		{"Content-Type": {"text/event-stream; charset=UTF-8; charset=utf-8"}},
		{"Content-Type": {"text/event-stream; charset"}},
		{"Content-Type": {"text/event-stream"}, "Content-Encoding": {"Identity"}},
	} {
		source, m := newSSE(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range header {
				w.Header()[name] = values
			}
			_, _ = io.WriteString(w, "data: a\n\n")
		}))
		require.Equal(t, "a", read(t, open(t, source, ""), 1)[0].data)
		require.Zero(t, m.refused.Load(), header)
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
	source.Endpoint, err = web.NewEndpoint(web.Value(address.String()), web.Secret{}, map[string]web.Secret{"Authorization": web.Bearer(web.File(path))}, "http")
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
