package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// proxied counts requests by their addresses, as a proxy gets them.
var proxied sync.Map

// TestMain sets a proxy, since net/http looks for one once. Tests on loopback don't go through it.
func TestMain(m *testing.M) {
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		proxied.Store(r.RequestURI, r.Header.Get("Authorization"))
	}))
	_ = os.Setenv("HTTP_PROXY", proxy.URL)
	_ = os.Unsetenv("NO_PROXY")
	code := m.Run()
	proxy.Close()
	os.Exit(code)
}

func TestProxy(t *testing.T) {
	t.Parallel()
	client := web.NewClient(config(t, "http://feed.example/a", map[string]web.Secret{"Authorization": web.Bearer(web.Value("token"))}))
	defer client.Close()
	answer, err := client.Get(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	got, found := proxied.Load("http://feed.example/a")
	require.True(t, found)
	require.Equal(t, "Bearer token", got)
}

type monitor struct {
	reconnects int
	last       *source.Outage
}

func (*monitor) SourceUp()              {}
func (m *monitor) SourceDown(err error) { errors.As(err, &m.last) }
func (m *monitor) SourceReconnect()     { m.reconnects++ }

func config(t *testing.T, address string, headers map[string]web.Secret) web.Config {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(address), web.Secret{}, headers, "http", "https")
	require.NoError(t, err)
	return web.Config{Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(path, []byte("https://user:secret@example.org/a/secret?token=secret\n"), 0o600))
	query := filepath.Join(t.TempDir(), "query")
	require.NoError(t, os.WriteFile(query, []byte("token=secret\n"), 0o600))
	for _, c := range []struct {
		address, query  web.Secret
		shown, identity string
		target          string
	}{
		{web.Value("https://user:secret@example.org/a?token=secret"), web.Secret{}, `https://example.org/a`, `^https://example\.org/a#1359227d$`, "https://user:secret@example.org/a?token=secret"},
		{web.Value("https://example.org/a"), web.File(query), `https://example.org/a`, `^https://example\.org/a#1359227d$`, "https://example.org/a?token=secret"},
		{web.File(path), web.Secret{}, `https://example.org`, `^https://example\.org#[0-9a-f]{8}$`, "https://user:secret@example.org/a/secret?token=secret"},
	} {
		e, err := web.NewEndpoint(c.address, c.query, nil, "https")
		require.NoError(t, err)
		target, _, err := e.Target()
		require.NoError(t, err)
		require.Equal(t, c.target, target)
		require.Equal(t, c.shown, e.String())
		require.Regexp(t, c.identity, e.Identity())
	}
	for _, address := range []string{"", "x", "ftp://secret@example.org", "https://", "https://secret\x00", ":secret"} {
		_, err := web.NewEndpoint(web.Value(address), web.Secret{}, nil, "https")
		require.Error(t, err, address)
		require.NotContains(t, err.Error(), "secret")
	}
}

// TestRedirects: another server, be it one of the same host, gets neither the headers nor the query.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var got http.Header
	var uri string
	see := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got, uri = r.Header.Clone(), r.RequestURI })
	other := httptest.NewServer(see)
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.Handle("/away", http.RedirectHandler(other.URL+"/there", http.StatusTemporaryRedirect))
	mux.Handle("/back", http.RedirectHandler("/here", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/here", see)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	headers := map[string]web.Secret{"Authorization": web.Bearer(web.Value("secret")), "X-Api-Key": web.Value("secret")}

	for path, want := range map[string]string{"/away": "/there", "/back": "/here"} {
		client := web.NewClient(config(t, server.URL+path+"?token=secret", headers))
		answer, err := client.Get(t.Context(), http.Header{"Accept": {"a"}})
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		client.Close()
		require.Equal(t, want, uri)
		require.Equal(t, "a", got.Get("Accept"))
		require.Equal(t, "test", got.Get("User-Agent"))
		if path == "/back" {
			require.Equal(t, "Bearer secret", got.Get("Authorization"))
			require.Equal(t, "secret", got.Get("X-Api-Key"))
		} else {
			for name, values := range got {
				require.NotContains(t, strings.Join(values, ""), "secret", name)
			}
		}
		require.Empty(t, got.Get("Referer"))
	}
	client := web.NewClient(config(t, server.URL+"/loop?token=secret", headers))
	_, err := client.Get(t.Context(), nil)
	require.EqualError(t, err, "stopped after 10 redirects")
}

// TestIdle: waiting for the server counts, waiting for the reader doesn't.
func TestIdle(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	c := config(t, server.URL, nil)
	c.IdleTimeout = 400 * time.Millisecond
	client := web.NewClient(c)
	defer client.Close()
	answer, err := client.Get(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	time.Sleep(2 * c.IdleTimeout) // a reader that takes its time
	n, err := answer.Body.Read(make([]byte, 8))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	_, err = answer.Body.Read(make([]byte, 8))
	require.EqualError(t, err, "nothing arrived for 400ms")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for code, refused := range map[int]bool{301: true, 401: true, 404: true, 410: true, 408: false, 425: false, 429: false, 500: false, 503: false} {
		err := web.CheckStatus(&http.Response{StatusCode: code, Status: "secret"}, http.StatusOK, http.StatusNoContent)
		require.Equal(t, refused, errors.Is(err, web.ErrRefused), code)
		require.Contains(t, err.Error(), ", must be 200 OK")
		require.NotContains(t, err.Error(), "secret")
	}
	require.NoError(t, web.CheckStatus(&http.Response{StatusCode: http.StatusNoContent}, http.StatusOK, http.StatusNoContent))
}

func TestLink(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	busy := web.CheckStatus(&http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {"90"}}}, 200)
	refused := web.CheckStatus(&http.Response{StatusCode: 404}, 200)
	for name, c := range map[string]struct {
		results       []error
		again         bool
		want          error
		least, longer time.Duration
	}{
		"first works":             {[]error{nil}, false, nil, 0, 0},
		"first works in the end":  {[]error{broken, broken, nil}, false, nil, time.Second, 5 * time.Second},
		"first is refused":        {[]error{refused}, false, refused, 0, 0},
		"first has ended":         {[]error{io.EOF}, false, io.EOF, 0, 0},
		"first never gives up":    {[]error{broken}, false, context.DeadlineExceeded, time.Hour, time.Hour},
		"first heeds the server":  {[]error{busy, nil}, false, nil, 90 * time.Second, 90 * time.Second},
		"again works":             {[]error{nil}, true, nil, 500 * time.Millisecond, 1500 * time.Millisecond},
		"again goes on":           {[]error{broken, refused, nil}, true, nil, 1500 * time.Millisecond, 8 * time.Second},
		"again heeds the server":  {[]error{busy, nil}, true, nil, 90 * time.Second, 92 * time.Second},
		"again has ended":         {[]error{io.EOF}, true, io.EOF, 500 * time.Millisecond, 1500 * time.Millisecond},
		"again ends with context": {[]error{broken}, true, context.DeadlineExceeded, time.Hour, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				link := web.NewLink(config(t, "http://example.org", nil))
				start, n := time.Now(), 0
				connect := func() error { n++; return c.results[min(n, len(c.results))-1] }
				run := link.First
				if c.again {
					run = link.Again
				}
				require.ErrorIs(t, run(ctx, connect), c.want)
				require.GreaterOrEqual(t, time.Since(start), c.least)
				require.LessOrEqual(t, time.Since(start), c.longer)
			})
		})
	}
}

// TestPauses: pauses grow, up to minutes where a person has to correct something, and are short again after success.
func TestPauses(t *testing.T) {
	t.Parallel()
	refused := web.CheckStatus(&http.Response{StatusCode: 401}, 200)
	for name, c := range map[string]struct {
		err          error
		lasting      bool
		least, limit time.Duration
	}{
		"passing": {errors.New("broken"), false, 20 * time.Second, time.Minute},
		"lasting": {refused, true, 100 * time.Second, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
				defer cancel()
				m := &monitor{}
				over := config(t, "http://example.org", nil)
				over.Monitor = m
				link := web.NewLink(over)
				attempts := 0
				err := link.Again(ctx, func() error {
					if attempts++; attempts > 1 {
						require.Equal(t, c.lasting, m.last.Lasting)
						require.ErrorIs(t, m.last, c.err)
						require.LessOrEqual(t, m.last.Retry, c.limit)
					}
					if attempts == 40 {
						require.GreaterOrEqual(t, m.last.Retry, c.least)
						return nil
					}
					return c.err
				})
				require.NoError(t, err)
				require.Equal(t, 40, m.reconnects)
				link.Worked()
				attempts = 0
				start := time.Now()
				require.NoError(t, link.Again(ctx, func() error {
					if attempts++; attempts == 1 {
						return c.err
					}
					return nil
				}))
				require.LessOrEqual(t, time.Since(start), 4*time.Second)
			})
		})
	}
}
