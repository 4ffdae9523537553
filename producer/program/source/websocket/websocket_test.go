package websocket_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	ws "github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
	"kafka-on-eks/producer/program/source/websocket"
)

type monitor struct {
	up, down, reconnects atomic.Int32
	last                 atomic.Value // of error, by its text
}

func (m *monitor) SourceUp()            { m.up.Add(1) }
func (m *monitor) SourceDown(err error) { m.down.Add(1); m.last.Store(err.Error()) }
func (m *monitor) SourceReconnect()     { m.reconnects.Add(1) }

// serve starts a server; talk gets the number of each connection, from 1, and its end is the connection's.
func serve(t *testing.T, talk func(n int32, c *ws.Conn, r *http.Request)) string {
	t.Helper()
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := ws.Accept(w, r, &ws.AcceptOptions{CompressionMode: ws.CompressionContextTakeover})
		if err != nil {
			return
		}
		defer func() { _ = c.CloseNow() }()
		talk(n.Add(1), c, r)
	}))
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http") + "/feed?token=secret"
}

func newSocket(t *testing.T, address string) (*websocket.WebSocket, *monitor) {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(address), web.Secret{}, map[string]web.Secret{"X-Api-Key": web.Value("secret")}, "ws", "wss")
	require.NoError(t, err)
	m := &monitor{}
	return &websocket.WebSocket{Config: web.Config{
		Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: m, Log: slog.New(slog.DiscardHandler),
	}}, m
}

func open(t *testing.T, socket *websocket.WebSocket) source.Stream {
	t.Helper()
	s, err := socket.Open(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func next(t *testing.T, s source.Stream) string {
	t.Helper()
	e, err := s.Next()
	require.NoError(t, err)
	require.Empty(t, e.Position)
	require.EqualValues(t, len(e.Data), e.Size)
	return string(e.Data)
}

// TestMessages: each message is an event, and each connection begins with the subscription, as its file says by then.
func TestMessages(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "subscribe")
	require.NoError(t, os.WriteFile(path, []byte("{\"subscribe\":\"secret\"}\n"), 0o600))
	long := strings.Repeat(`{"a":"0123456789"}`, 10000)
	socket, m := newSocket(t, serve(t, func(n int32, c *ws.Conn, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "secret" || r.UserAgent() != "test" {
			return
		}
		_, message, err := c.Read(r.Context())
		if err != nil {
			return
		}
		if n == 1 {
			for kind, text := range map[ws.MessageType]string{ws.MessageText: `{"text":1}`, ws.MessageBinary: `{"binary":2}`} {
				_ = c.Write(r.Context(), ws.MessageText, nil)
				_ = c.Write(r.Context(), kind, []byte(text))
			}
			_ = c.Write(r.Context(), ws.MessageText, []byte(long))
			_ = os.WriteFile(path, []byte("rotated"), 0o600)
			_ = c.Close(ws.StatusPolicyViolation, "secret")
			return
		}
		_ = c.Write(r.Context(), ws.MessageText, message)
		<-r.Context().Done()
	}))
	socket.Subscribe = web.File(path)
	s := open(t, socket)
	replayable, err := s.Replayable()
	require.NoError(t, err)
	require.False(t, replayable)
	require.ElementsMatch(t, []string{`{"text":1}`, `{"binary":2}`}, []string{next(t, s), next(t, s)})
	require.Equal(t, long, next(t, s))
	require.Equal(t, "rotated", next(t, s))
	require.Contains(t, m.last.Load(), "the server ended it with status 1008")
	require.NotContains(t, m.last.Load(), "secret")
	require.EqualValues(t, 1, m.reconnects.Load())
	require.EqualValues(t, 2, m.up.Load())
	require.Regexp(t, `^websocket:ws://127\.0\.0\.1:\d+/feed#[0-9a-f]{8}$`, socket.Identity())
}

// TestBinary: what a server compressed itself, as exchanges do, is passed on as it is, and the connection goes on. It isn't
// the compression of WebSockets (RFC 7692).
func TestBinary(t *testing.T) {
	t.Parallel()
	const zipped = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabV*\xc8\xccKW\xb224\xb74\xb530\x80\x80Z\x00q{\xb5K\x16\x00\x00\x00"
	socket, m := newSocket(t, serve(t, func(_ int32, c *ws.Conn, r *http.Request) {
		_ = c.Write(r.Context(), ws.MessageText, []byte(`{"n":1}`))
		_ = c.Write(r.Context(), ws.MessageBinary, []byte(zipped))
		_ = c.Write(r.Context(), ws.MessageText, []byte(`{"n":2}`))
		_, _, _ = c.Read(r.Context())
	}))
	s := open(t, socket)
	require.Equal(t, []string{`{"n":1}`, zipped, `{"n":2}`}, []string{next(t, s), next(t, s), next(t, s)})
	require.Zero(t, m.down.Load())
}

// TestHugeMessage: a message beyond all bounds is cut, in bounded memory, and the connection goes on.
func TestHugeMessage(t *testing.T) {
	const size = 20 << 20
	socket, m := newSocket(t, serve(t, func(_ int32, c *ws.Conn, r *http.Request) {
		w, err := c.Writer(r.Context(), ws.MessageText)
		if err != nil {
			return
		}
		piece := make([]byte, 1<<20)
		for range size / len(piece) {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		_ = w.Close()
		_ = c.Write(r.Context(), ws.MessageText, []byte("1"))
		<-r.Context().Done()
	}))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s := open(t, socket)
	e, err := s.Next()
	require.NoError(t, err)
	require.EqualValues(t, size, e.Size)
	require.Len(t, e.Data, source.MaxTruncated)
	require.Equal(t, "1", next(t, s))
	require.Zero(t, m.down.Load())
	runtime.ReadMemStats(&after)
	require.Less(t, after.Sys-before.Sys, uint64(80<<20))
}

// TestIdle: a quiet server that answers pings stays connected, one that doesn't is given up.
func TestIdle(t *testing.T) {
	t.Parallel()
	silent := make(chan struct{})
	socket, m := newSocket(t, serve(t, func(_ int32, c *ws.Conn, r *http.Request) {
		ctx := c.CloseRead(r.Context()) // reads, and with that answers pings
		select {
		case <-time.After(1500 * time.Millisecond):
		case <-ctx.Done():
		}
		_ = c.Write(r.Context(), ws.MessageText, []byte("1"))
		<-silent
	}))
	socket.IdleTimeout = 500 * time.Millisecond
	t.Cleanup(func() { close(silent) })
	s := open(t, socket)
	require.Equal(t, "1", next(t, s))
	require.Zero(t, m.down.Load())

	socket, m = newSocket(t, serve(t, func(n int32, c *ws.Conn, r *http.Request) {
		if n == 1 {
			<-silent // doesn't read
			return
		}
		_ = c.Write(r.Context(), ws.MessageText, []byte("2"))
		<-silent
	}))
	socket.IdleTimeout = 500 * time.Millisecond
	require.Equal(t, "2", next(t, open(t, socket)))
	require.Contains(t, m.last.Load(), "nothing arrived for 500ms")
}

// TestSlowReader: a reader that takes its time keeps its connection.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	socket, m := newSocket(t, serve(t, func(_ int32, c *ws.Conn, r *http.Request) {
		_ = c.Write(r.Context(), ws.MessageText, []byte("1"))
		_ = c.Write(r.Context(), ws.MessageText, []byte("2"))
		_, _, _ = c.Read(r.Context())
	}))
	socket.IdleTimeout = 400 * time.Millisecond
	s := open(t, socket)
	require.Equal(t, "1", next(t, s))
	time.Sleep(2 * socket.IdleTimeout)
	require.Equal(t, "2", next(t, s))
	require.Zero(t, m.down.Load())
}

// shakeHands answers a handshake with a subprotocol, "" for none.
func shakeHands(w http.ResponseWriter, r *http.Request, subprotocol string) (*ws.Conn, error) {
	r.Header.Set("Sec-WebSocket-Protocol", subprotocol) // what the library chooses from
	return ws.Accept(w, r, &ws.AcceptOptions{Subprotocols: []string{subprotocol}})
}

// TestSubprotocols: the server chooses one of those that are offered, or there is no connection, and the reason names the
// setting.
func TestSubprotocols(t *testing.T) {
	t.Parallel()
	const key = "SOURCE_SUBPROTOCOLS (source.subprotocols)"
	for name, c := range map[string]struct {
		offered []string
		chosen  string // "400" refuses
		problem string
	}{
		"chosen":       {[]string{"graphql-transport-ws"}, "graphql-transport-ws", ""},
		"second":       {[]string{"a", "b"}, "b", ""},
		"none":         {nil, "", ""},
		"insisted":     {nil, "400", "got status 400 Bad Request, must be 101 Switching Protocols; the server may insist on a subprotocol, and " + key + " names none"},
		"another":      {[]string{"a", "b"}, "400", "got status 400 Bad Request, must be 101 Switching Protocols; the server may speak another subprotocol than those of " + key + ": a, b"},
		"not chosen":   {[]string{"a"}, "", "the server chose no subprotocol, must be one of " + key + ": a"},
		"not offered":  {[]string{"a"}, "b", `the server chose the subprotocol "b", must be one of ` + key + ": a"},
		"nothing was":  {nil, "b", `the server chose the subprotocol "b", must be none, as ` + key + " names none"},
		"another case": {[]string{"MQTT"}, "mqtt", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var offered atomic.Value
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				offered.Store(r.Header.Get("Sec-WebSocket-Protocol"))
				if c.chosen == "400" {
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				conn, err := shakeHands(w, r, c.chosen)
				if err != nil {
					return
				}
				defer func() { _ = conn.CloseNow() }()
				_ = conn.Write(r.Context(), ws.MessageText, []byte("1"))
				_, _, _ = conn.Read(r.Context())
			}))
			t.Cleanup(server.Close)
			socket, _ := newSocket(t, "ws"+strings.TrimPrefix(server.URL, "http"))
			socket.Subprotocols = c.offered
			if c.problem == "" {
				require.Equal(t, "1", next(t, open(t, socket)))
			} else {
				_, err := socket.Open(t.Context(), "")
				require.ErrorIs(t, err, web.ErrRefused)
				require.ErrorContains(t, err, c.problem)
			}
			require.Equal(t, strings.Join(c.offered, ","), offered.Load())
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	socket, m := newSocket(t, "ws"+strings.TrimPrefix(server.URL, "http")+"/?token=secret")
	_, err := socket.Open(t.Context(), "")
	require.ErrorIs(t, err, web.ErrRefused)
	require.ErrorContains(t, err, "got status 404 Not Found, must be 101 Switching Protocols")
	require.NotContains(t, err.Error(), "secret")
	require.Zero(t, m.down.Load())

	server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = socket.Open(ctx, "")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Contains(t, m.last.Load(), "connection refused")
	require.NotContains(t, m.last.Load(), "secret")
}

func TestContextEndsRead(t *testing.T) {
	t.Parallel()
	socket, _ := newSocket(t, serve(t, func(_ int32, c *ws.Conn, r *http.Request) { _, _, _ = c.Read(r.Context()) }))
	ctx, cancel := context.WithCancel(t.Context())
	s, err := socket.Open(ctx, "")
	require.NoError(t, err)
	ended := make(chan error)
	go func() {
		_, err := s.Next()
		ended <- err
	}()
	cancel()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, context.Canceled)
	case <-time.After(5 * time.Second):
		require.Fail(t, "read goes on")
	}
	require.NoError(t, s.Close())
}
