package httpfeed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/httpfeed"
	"kafka-on-eks/producer/program/source/web"
)

// monitor counts what it is told.
type monitor struct{ up, down, reconnects atomic.Int32 }

func (m *monitor) SourceUp()        { m.up.Add(1) }
func (m *monitor) SourceDown(error) { m.down.Add(1) }
func (m *monitor) SourceReconnect() { m.reconnects.Add(1) }

// site is a server of one document. Its fields may be changed between requests.
type site struct {
	mutex          sync.Mutex
	content        string
	etag, modified string
	header         http.Header
	noRanges       bool
	cut            int // bytes after which the next answers are cut off, 0 for never
	requests       []http.Header
	statuses       []int
}

func (s *site) set(change func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	change()
}

// ServeHTTP leaves conditions and ranges to net/http.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests = append(s.requests, r.Header.Clone())
	for name, values := range s.header {
		w.Header()[name] = values
	}
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	var modified time.Time
	if s.modified != "" {
		modified, _ = http.ParseTime(s.modified)
	}
	if s.noRanges {
		r.Header.Del("Range")
	}
	recorder := &statusWriter{ResponseWriter: w, left: s.cut}
	if s.cut == 0 {
		recorder.left = 1 << 30
	}
	http.ServeContent(recorder, r, "a.ndjson", modified, strings.NewReader(s.content))
	s.statuses = append(s.statuses, recorder.status)
	if recorder.left <= 0 {
		panic(http.ErrAbortHandler)
	}
}

// statusWriter notes the status, and takes no more than left bytes.
type statusWriter struct {
	http.ResponseWriter
	status, left int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p[:min(len(p), max(w.left, 0))])
	w.left -= len(p)
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
	return max(n, len(p)), err
}

func newFeed(t *testing.T, address string) (*httpfeed.Feed, *monitor) {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(address), web.Secret{}, map[string]web.Secret{"Authorization": web.Bearer(web.Value("secret"))}, "http")
	require.NoError(t, err)
	m := &monitor{}
	return &httpfeed.Feed{Config: web.Config{
		Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: m, Log: slog.New(slog.DiscardHandler),
	}}, m
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL + "/?token=secret"
}

// open opens a feed.
func open(t *testing.T, feed *httpfeed.Feed, position string) source.Stream {
	t.Helper()
	s, err := feed.Open(t.Context(), position)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// take returns the next n events and their positions, or all of them where n is negative.
func take(t *testing.T, s source.Stream, n int) (events, positions []string) {
	t.Helper()
	for len(events) != n {
		e, err := s.Next()
		if n < 0 && errors.Is(err, io.EOF) {
			return events, positions
		}
		require.NoError(t, err)
		events, positions = append(events, string(e.Data)), append(positions, string(e.Position))
	}
	return events, positions
}

func replayable(t *testing.T, s source.Stream) bool {
	t.Helper()
	yes, err := s.Replayable()
	require.NoError(t, err)
	return yes
}

func zip(t *testing.T, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		w := gzip.NewWriter(&b)
		_, err := io.WriteString(w, text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	return b.String()
}

func zst(t *testing.T, text string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(w.EncodeAll([]byte(text), nil))
}

const (
	lines = "{\"a\":1}\r\n\n{\"b\":\"ü\"}\n{\"c\":3}"
	old   = "Mon, 02 Nov 2020 10:00:00 GMT"
)

// TestPositions: where the server tells the version, reading goes on exactly after any event, in parts or not.
func TestPositions(t *testing.T) {
	t.Parallel()
	want := []string{`{"a":1}`, `{"b":"ü"}`, `{"c":3}`}
	for name, c := range map[string]struct {
		site  *site
		last  string
		again []int // the statuses of going on after each event
	}{
		"strong tag":           {&site{content: lines, etag: `"v1"`}, `{"etag":"\"v1\"","offset":28}`, []int{206, 206, 416}},
		"tag, no parts":        {&site{content: lines, etag: `"v1"`, noRanges: true}, `{"etag":"\"v1\"","offset":28}`, []int{200, 200, 200}},
		"date":                 {&site{content: lines, modified: old}, `{"modified":"` + old + `","offset":28}`, []int{206, 206, 416}},
		"date beside weak tag": {&site{content: lines, etag: `W/"v1"`, modified: old}, `{"modified":"` + old + `","whole":true,"offset":28}`, []int{200, 200, 200}},
		"encoded": {&site{
			content: zip(t, lines[:12], lines[12:]), etag: `"v1"`, header: http.Header{"Content-Encoding": {"gzip"}},
		}, `{"etag":"\"v1\"","whole":true,"offset":28}`, []int{200, 200, 200}},
		"gzip file": {&site{content: zip(t, lines), etag: `"v1"`}, `{"etag":"\"v1\"","whole":true,"offset":28}`, []int{200, 200, 200}},
		"zstd file": {&site{content: zst(t, lines), etag: `"v1"`}, `{"etag":"\"v1\"","whole":true,"offset":28}`, []int{200, 200, 200}},
		"encoded gzip file": {&site{
			content: zst(t, zip(t, lines)), etag: `"v1"`, header: http.Header{"Content-Encoding": {"zstd"}},
		}, `{"etag":"\"v1\"","whole":true,"offset":28}`, []int{200, 200, 200}},
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			t.Run(fmt.Sprint(name, interval), func(t *testing.T) {
				t.Parallel()
				site := &site{content: c.site.content, etag: c.site.etag, modified: c.site.modified, header: c.site.header, noRanges: c.site.noRanges}
				address := serve(t, site)
				feed, _ := newFeed(t, address)
				feed.PollInterval = interval
				s := open(t, feed, "")
				require.True(t, replayable(t, s))
				events, positions := take(t, s, 3)
				require.Equal(t, want, events)
				require.Equal(t, c.last, positions[2])
				if interval == 0 {
					_, err := s.Next()
					require.ErrorIs(t, err, io.EOF)
				}
				for i, position := range positions {
					s := open(t, feed, position)
					require.True(t, replayable(t, s))
					rest, _ := take(t, s, 2-i)
					require.Equal(t, want[i+1:], append([]string{}, rest...))
					if interval == 0 {
						_, err := s.Next()
						require.ErrorIs(t, err, io.EOF)
					}
				}
				site.set(func() { require.Equal(t, append([]int{200}, c.again...), site.statuses) })
				require.Equal(t, "Bearer secret", site.requests[0].Get("Authorization"))
			})
		}
	}
}

// TestChanged: a document of another version is read from its beginning.
func TestChanged(t *testing.T) {
	t.Parallel()
	site := &site{content: "1\n2\n3\n", etag: `"v1"`}
	feed, _ := newFeed(t, serve(t, site))
	_, positions := take(t, open(t, feed, ""), 2)
	site.set(func() { site.content, site.etag = "4\n5\n", `"v2"` })
	events, positions := take(t, open(t, feed, positions[1]), -1)
	require.Equal(t, []string{"4", "5"}, events)
	require.Equal(t, `{"etag":"\"v2\"","offset":4}`, positions[1])

	site.set(func() { site.content = "4\n" })
	_, err := feed.Open(t.Context(), positions[1])
	require.ErrorContains(t, err, "its 2 bytes are fewer than the 4 already produced")
}

// TestCutOff: connections that break anywhere cost and repeat nothing.
func TestCutOff(t *testing.T) {
	t.Parallel()
	var content strings.Builder
	var want []string
	for i := range 60 {
		want = append(want, fmt.Sprintf(`{"event":%d,"team":"Österr."}`, i))
		content.WriteString(want[i] + "\n")
	}
	for name, site := range map[string]*site{
		"parts":    {content: content.String(), etag: `"v1"`, cut: 700},
		"no parts": {content: content.String(), etag: `"v1"`, cut: 700, noRanges: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed, m := newFeed(t, serve(t, site))
			s := open(t, feed, "")
			events, _ := take(t, s, 21)
			if site.noRanges {
				site.set(func() { site.cut = 0 })
			}
			rest, _ := take(t, s, -1)
			require.Equal(t, want, append(events, rest...))
			require.Positive(t, m.reconnects.Load())
		})
	}
}

// TestWithoutVersion: a length makes an answer finite; without it, there comes another one.
func TestWithoutVersion(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{
		"nothing":    {},
		"weak tag":   {"Etag": {`W/"a"`}},
		"fresh date": {"Last-Modified": {time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)}},
		"odd date":   {"Last-Modified": {"yesterday"}},
		"long tag":   {"Etag": {`"` + strings.Repeat("a", 300) + `"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			answer := func(w http.ResponseWriter, length string) {
				for name, values := range header {
					w.Header()[name] = values
				}
				if length != "" {
					w.Header().Set("Content-Length", length)
				}
				_, _ = fmt.Fprintf(w, "{\"n\":%d}\n", requests.Add(1))
				w.(http.Flusher).Flush()
			}
			feed, m := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Range")+r.Header.Get("If-None-Match") != "" {
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				answer(w, "")
			})))
			s := open(t, feed, "")
			require.False(t, replayable(t, s))
			events, positions := take(t, s, 2)
			require.Equal(t, []string{`{"n":1}`, `{"n":2}`}, events)
			require.Equal(t, []string{"", ""}, positions)
			require.EqualValues(t, 1, m.reconnects.Load())

			feed, _ = newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, "8") })))
			s = open(t, feed, `{"etag":"\"v0\"","offset":5}`)
			require.False(t, replayable(t, s))
			events, _ = take(t, s, -1)
			require.Len(t, events, 1)
		})
	}
}

// TestPolled: each version of the document is read once, also where it is weak.
func TestPolled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ first, second, modified string }{{`"v1"`, `"v2"`, ""}, {`W/"v1"`, `W/"v2"`, ""}, {"", "", old}} {
		t.Run(c.first, func(t *testing.T) {
			t.Parallel()
			site := &site{content: "1\n2\n", etag: c.first, modified: c.modified}
			feed, m := newFeed(t, serve(t, site))
			feed.PollInterval = 5 * time.Millisecond
			s := open(t, feed, "")
			events, positions := take(t, s, 2)
			require.Equal(t, []string{"1", "2"}, events)
			next := make(chan string)
			go func() {
				e, err := s.Next()
				next <- fmt.Sprint(string(e.Data), err)
			}()
			require.Eventually(t, func() bool {
				site.mutex.Lock()
				defer site.mutex.Unlock()
				return len(site.statuses) > 5
			}, 10*time.Second, time.Millisecond)
			site.set(func() {
				require.Equal(t, []int{200, 304, 304, 304}, site.statuses[:4])
				site.content, site.etag = "3\n4\n", c.second
				if c.modified != "" {
					site.modified = "Mon, 02 Nov 2020 10:00:01 GMT"
				}
			})
			require.Equal(t, "3<nil>", <-next)
			require.Zero(t, m.reconnects.Load())
			lag, known := s.(source.Lagging).Lag()
			require.True(t, known)
			require.Positive(t, lag)

			if replayable(t, s) {
				events, _ = take(t, open(t, feed, positions[0]), 2)
				require.Equal(t, []string{"3", "4"}, events)
			}
		})
	}
}

// TestPollFails: a failed poll is tried again, and the stream goes on.
func TestPollFails(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	feed, m := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			w.Header().Set("ETag", `"v1"`)
			_, _ = io.WriteString(w, "1\n")
		case 2:
			w.WriteHeader(http.StatusNoContent)
		case 3:
			w.WriteHeader(http.StatusNotFound)
		case 4:
			_, _ = io.WriteString(w, "without version\n")
		default:
			w.Header().Set("ETag", `"v2"`)
			_, _ = io.WriteString(w, "2\n")
		}
	})))
	feed.PollInterval = time.Millisecond
	events, _ := take(t, open(t, feed, ""), 2)
	require.Equal(t, []string{"1", "2"}, events)
	require.EqualValues(t, 2, m.down.Load())
}

// TestOddParts: a server that sends something else than the part asked for is asked for everything.
func TestOddParts(t *testing.T) {
	t.Parallel()
	for name, odd := range map[string]func(http.ResponseWriter){
		"other start": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 0-5/6")
			w.WriteHeader(http.StatusPartialContent)
		},
		"other tag": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 2-5/6")
			w.Header().Set("ETag", `"v2"`)
			w.WriteHeader(http.StatusPartialContent)
		},
		"no tag": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 2-5/6")
			w.Header().Del("ETag")
			w.WriteHeader(http.StatusPartialContent)
		},
		"encoded": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 2-5/6")
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusPartialContent)
		},
		"shorter": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes */1")
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed, _ := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", `"v1"`)
				if r.Header.Get("Range") != "" {
					odd(w)
					return
				}
				_, _ = io.WriteString(w, "1\n2\n3\n")
			})))
			s := open(t, feed, `{"etag":"\"v1\"","offset":2}`)
			events, _ := take(t, s, -1)
			require.Equal(t, []string{"2", "3"}, events)
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	content := func(name, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(name, value) }
	}
	for want, handler := range map[string]http.Handler{
		"got status 404 Not Found, must be 200 OK":                             http.NotFoundHandler(),
		"got content type text/html, must be lines of JSON":                    content("Content-Type", "text/html; charset=utf-8"),
		"got content type text/event-stream, which is for sources of kind sse": content("Content-Type", "text/event-stream"),
		`got content encoding "br", must be gzip or zstd, or none`:             content("Content-Encoding", "br"),
	} {
		feed, m := newFeed(t, serve(t, handler))
		_, err := feed.Open(t.Context(), "")
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
		require.Zero(t, m.down.Load())
	}
	feed, _ := newFeed(t, "http://127.0.0.1:1")
	for _, position := range []string{"7", "{}", `{"etag":"a","offset":-1}`, `{"offset":1}`} {
		_, err := feed.Open(t.Context(), position)
		require.ErrorContains(t, err, "position: got ")
	}
}

// TestNoContentYet: a polled document that isn't there yet tells nothing about positions, and one that is away for a
// while isn't complete.
func TestNoContentYet(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	feed, _ := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1, 2, 4:
			w.WriteHeader(http.StatusNoContent)
		case 3:
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Content-Length", "4")
			_, _ = io.WriteString(w, "1\n2")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		default:
			w.Header().Set("ETag", `"v1"`)
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader("1\n2\n"))
		}
	})))
	feed.PollInterval = time.Millisecond
	s := open(t, feed, "")
	require.True(t, replayable(t, s))
	events, _ := take(t, s, 2)
	require.Equal(t, []string{"1", "2"}, events)
}

func TestNoContent(t *testing.T) {
	t.Parallel()
	feed, _ := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	_, err := open(t, feed, "").Next()
	require.ErrorIs(t, err, io.EOF)
}

// TestLive: lines come as the server sends them, also compressed, and a stalled connection is given up.
func TestLive(t *testing.T) {
	t.Parallel()
	for _, zipped := range []bool{false, true} {
		t.Run(fmt.Sprint(zipped), func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			feed, m := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var out io.Writer = w
				flush := w.(http.Flusher).Flush
				if zipped {
					z := gzip.NewWriter(w)
					w.Header().Set("Content-Encoding", "gzip")
					out, flush = z, func() { _ = z.Flush(); w.(http.Flusher).Flush() }
				}
				_, _ = fmt.Fprintf(out, "{\"n\":%d}\n{\"unfin", n.Add(1))
				flush()
				<-r.Context().Done()
			})))
			feed.IdleTimeout = 500 * time.Millisecond
			s := open(t, feed, "")
			events, _ := take(t, s, 2)
			require.Equal(t, []string{`{"n":1}`, `{"n":2}`}, events)
			require.EqualValues(t, 1, m.down.Load())
			_, known := s.(source.Lagging).Lag()
			require.False(t, known)
		})
	}
}

func TestContextEndsRead(t *testing.T) {
	t.Parallel()
	for name, interval := range map[string]time.Duration{"live": 0, "polled": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed, _ := newFeed(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "1\n")
				w.(http.Flusher).Flush()
				if interval == 0 {
					<-r.Context().Done()
				}
			})))
			feed.PollInterval = interval
			ctx, cancel := context.WithCancel(t.Context())
			s, err := feed.Open(ctx, "")
			require.NoError(t, err)
			_, err = s.Next()
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
		})
	}
}
