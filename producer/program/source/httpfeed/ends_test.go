package httpfeed_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestEnds: an answer's end is the document's where its framing says so, or the total, or another answer. A last line
// without a line break is handed out only then.
func TestEnds(t *testing.T) {
	t.Parallel()
	const tag, date = `ETag: "v1"`, "Last-Modified: " + old + "\r\nDate: Mon, 02 Nov 2020 11:00:00 GMT"
	size := len(tenLines)
	rest := func(header string, o int) string {
		if o == size {
			return wire("416 R", []string{header, fmt.Sprintf("Content-Range: bytes */%d", size)}, "", byLength, whole)
		}
		return wire("206 P", []string{header, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, tenLines[o:], byLength, whole)
	}
	for name, c := range map[string]struct {
		answer   func(request, offset int) string // requests count from 1
		requests []int                            // the offsets that are asked for
		pause    bool
	}{
		"length": {func(int, int) string { return wire("200 OK", []string{tag}, tenLines, byLength, whole) }, []int{0}, false},
		"chunks": {func(int, int) string { return wire("200 OK", []string{tag}, tenLines, inChunks, whole) }, []int{0}, false},
		"connection": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return wire("200 OK", []string{tag}, tenLines, byConnection, whole)
		}, []int{0, size}, false},
		"connection, date": {func(_, o int) string {
			if o > 0 {
				return rest(date, o)
			}
			return wire("200 OK", []string{date}, tenLines, byConnection, whole)
		}, []int{0, size}, false},
		"connection, cut off": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return wire("200 OK", []string{tag}, tenLines, byConnection, 55)
		}, []int{0, 55}, false},
		"connection, cut off at a line's end": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return wire("200 OK", []string{tag}, tenLines, byConnection, 60-1)
		}, []int{0, 59}, false},
		"connection, cut off, no parts": {func(n, _ int) string {
			return wire("200 OK", []string{tag}, tenLines, byConnection, 25*n)
		}, []int{0, 25, 50, 75, 100, size}, false},
		"connection, cut off shorter, no parts": {func(n, _ int) string {
			return wire("200 OK", []string{tag}, tenLines, byConnection, []int{55, 30, 55 + n, whole, whole}[n-1])
		}, []int{0, 55, 55, 58, size}, true},
		"connection, date beside a weak tag": {func(n, _ int) string {
			return wire("200 OK", []string{date, `ETag: W/"v1"`}, tenLines, byConnection, []int{55, whole, whole}[n-1])
		}, []int{0, 0, 0}, false},
		"connection, no such part, no total": {func(_, o int) string {
			if o > 0 {
				return wire("416 R", []string{tag}, "", byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byConnection, whole)
		}, []int{0, size, 0}, true},
		"connection, no such part, other total": {func(n, o int) string {
			switch {
			case o == 55:
				return wire("416 R", []string{tag, "Content-Range: bytes */99"}, "", byLength, whole)
			case n > 1:
				return wire("200 OK", []string{tag}, tenLines, byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byConnection, 55)
		}, []int{0, 55, 0}, true},
		"length, cut off": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, 55)
		}, []int{0, 55}, true},
		"chunks, cut off": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return wire("200 OK", []string{tag}, tenLines, inChunks, 55)
		}, []int{0, 55}, true},
		"chunks, cut off at the end": {func(_, o int) string {
			if o > 0 {
				return rest(tag, o)
			}
			return strings.TrimSuffix(wire("200 OK", []string{tag}, tenLines, inChunks, whole), "0\r\n\r\n")
		}, []int{0, size}, true},
		"length, then a part of another total": {func(n, o int) string {
			switch {
			case n == 1:
				return wire("200 OK", []string{tag}, tenLines, byLength, 55)
			case o > 0:
				return wire("206 P", []string{tag, "Content-Range: bytes 55-64/65"}, tenLines[55:65], byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, whole)
		}, []int{0, 55, 0}, true},
		"length, then no such part": {func(n, o int) string {
			switch {
			case n == 1:
				return wire("200 OK", []string{tag}, tenLines, byLength, 55)
			case o > 0:
				return wire("416 R", []string{tag, "Content-Range: bytes */55"}, "", byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, whole)
		}, []int{0, 55, 0}, true},
		"length, then the connection's end": {func(n, o int) string {
			switch n {
			case 1:
				return wire("200 OK", []string{tag}, tenLines, byLength, 55)
			case 2, 3:
				return wire("200 OK", []string{tag}, tenLines, byConnection, 60)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, whole)
		}, []int{0, 55, 60, 0}, true},
		"coded, connection": {func(int, int) string {
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, zip(t, tenLines), byConnection, whole)
		}, []int{0, len(zip(t, tenLines)), 0}, false},
		"coded, connection, cut off between members": {func(n, _ int) string {
			first := zip(t, tenLines[:55])
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, first+zip(t, tenLines[55:]), byConnection, []int{len(first), whole, whole}[n-1])
		}, []int{0, len(zip(t, tenLines[:55])), 0}, false},
		"coded, connection, cut off in a member": {func(n, _ int) string {
			first := zip(t, tenLines[:55])
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, first+zip(t, tenLines[55:]), byConnection, []int{len(first) + 9, whole, whole}[n-1])
		}, []int{0, len(zip(t, tenLines[:55])) + 9, 0}, false},
		"coded, length, cut off between frames": {func(n, _ int) string {
			first := zst(t, tenLines[:55])
			return wire("200 OK", []string{tag, "Content-Encoding: zstd"}, first+zst(t, tenLines[55:]), byLength, []int{len(first), whole}[n-1])
		}, []int{0, len(zst(t, tenLines[:55]))}, true},
		"coded, connection, always cut off between members": {func(_, o int) string {
			first := zip(t, tenLines[:55])
			all := first + zip(t, tenLines[55:])
			if o > 0 {
				end := min(o+20, len(all))
				return wire("206 P", []string{tag, "Content-Encoding: x-gzip", fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, end-1, len(all))}, all[o:end], byLength, whole)
			}
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, all, byConnection, len(first))
		}, func() (asked []int) {
			asked = append(asked, 0)
			for o := len(zip(t, tenLines[:55])); o < len(zip(t, tenLines[:55])+zip(t, tenLines[55:])); o += 20 {
				asked = append(asked, o)
			}
			return asked
		}(), false},
		"coded, cut off, then a part that isn't coded": {func(n, o int) string {
			first := zip(t, tenLines[:55])
			all := first + zip(t, tenLines[55:])
			if o > 0 {
				return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, len(all)-1, len(all))}, all[o:], byLength, whole)
			}
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, all, byLength, []int{len(first), 0, whole}[n-1])
		}, []int{0, len(zip(t, tenLines[:55])), 0}, true},
		"file, length, cut off between frames": {func(n, o int) string {
			first := zst(t, tenLines[:55])
			all := first + zst(t, tenLines[55:])
			if o > 0 {
				return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, len(all)-1, len(all))}, all[o:], byLength, whole)
			}
			return wire("200 OK", []string{tag}, all, byLength, len(first))
		}, []int{0, len(zst(t, tenLines[:55]))}, true},
		"file, connection, cut off between members": {func(n, o int) string {
			first := zip(t, tenLines[:55])
			all := first + zip(t, tenLines[55:])
			switch {
			case o == len(all):
				return wire("416 R", []string{tag, fmt.Sprintf("Content-Range: bytes */%d", o)}, "", byLength, whole)
			case o > 0:
				return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/*", o, len(all)-1)}, all[o:], byLength, whole)
			}
			return wire("200 OK", []string{tag}, all, byConnection, len(first))
		}, []int{0, len(zip(t, tenLines[:55])), len(zip(t, tenLines[:55]) + zip(t, tenLines[55:]))}, false},
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			t.Run(fmt.Sprint(name, interval), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					begun := time.Now()
					var requests []int
					s, err := overAnswers(t.Context(), t, func(request *http.Request) string {
						requests = append(requests, asked(request))
						return c.answer(len(requests), asked(request))
					}, "", interval)
					require.NoError(t, err)
					events, _ := take(t, s, 10)
					require.Equal(t, strings.Split(tenLines, "\n"), events)
					if interval == 0 {
						_, err = s.Next()
						require.ErrorIs(t, err, io.EOF)
						require.Zero(t, lag(s))
					}
					require.Equal(t, c.requests, requests)
					require.Equal(t, c.pause, time.Since(begun) > 0, time.Since(begun))
					require.NoError(t, s.Close())
				})
			})
		}
	}
}

// TestCutLine: of a document without a version, the line at the end of a connection counts if it is all there.
func TestCutLine(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][]string{
		"1\n{\"a\":2}":   {"1", `{"a":2}`},
		"1\n{\"a\":2":    {"1"},
		"1\n{\"a\":2}\n": {"1", `{"a":2}`},
		"1\n[2,":         {"1"},
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				s, err := overAnswers(t.Context(), t, func(*http.Request) string {
					if n++; n > 1 {
						return wire("200 OK", nil, "\"end\"\n", inChunks, whole)
					}
					return wire("200 OK", nil, content, byConnection, whole)
				}, "", interval)
				require.NoError(t, err)
				events, _ := take(t, s, len(want)+1)
				require.Equal(t, append(want, `"end"`), events)
				require.NoError(t, s.Close())
			})
		}
	}
}

// TestNoProgress: a server that gives nothing new is asked ever more seldom, and nothing that it didn't give counts.
func TestNoProgress(t *testing.T) {
	t.Parallel()
	const tag = `ETag: "v1"`
	size := len(tenLines)
	for name, answer := range map[string]func(n, offset int) string{
		"down":                 func(int, int) string { return "" },
		"unavailable":          func(int, int) string { return wire("503 U", nil, "", byLength, whole) },
		"cut off at one place": func(int, int) string { return wire("200 OK", []string{tag}, tenLines, byLength, 55) },
		"chunks cut off":       func(int, int) string { return wire("200 OK", []string{tag}, tenLines, inChunks, 55) },
		"parts of nothing": func(_, o int) string {
			if o > 0 {
				return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, "", inChunks, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, 55)
		},
		"known parts": func(_, o int) string {
			if o > 0 {
				return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes 0-%d/%d", o-1, size)}, tenLines[:o], byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, 55)
		},
		"no such parts": func(_, o int) string {
			if o > 0 {
				return wire("416 R", []string{tag, "Content-Range: bytes */55"}, "", byLength, whole)
			}
			return wire("200 OK", []string{tag}, tenLines, byLength, 55)
		},
		"chunks that end too early": func(n, _ int) string {
			return wire("200 OK", []string{tag}, tenLines[:55], inChunks, whole)
		},
		"connections that end here and there": func(n, _ int) string {
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, zip(t, tenLines[:20])+zip(t, tenLines[20:40])+zip(t, tenLines[40:]), byConnection,
				[]int{len(zip(t, tenLines[:20])), len(zip(t, tenLines[:20])) + len(zip(t, tenLines[20:40]))}[n%2])
		},
		"no content": func(int, int) string { return wire("204 N", nil, "", byLength, whole) },
		"a broken file": func(int, int) string {
			return wire("200 OK", []string{tag}, zip(t, tenLines[:55])+zip(t, tenLines)[:20], byLength, whole)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				requests := 0
				s, err := overAnswers(ctx, t, func(request *http.Request) string {
					if requests++; requests == 1 && name != "a broken file" { // a length that is never reached
						return wire("200 OK", []string{tag}, tenLines, byLength, 55)
					}
					return answer(requests, asked(request))
				}, "", 0)
				require.NoError(t, err)
				ended := make(chan error, 1)
				read := 0
				go func() {
					for {
						_, err := s.Next()
						if err != nil {
							ended <- err
							return
						}
						read++
					}
				}()
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				select {
				case err := <-ended:
					require.Fail(t, "it counts as complete", err)
				default:
				}
				require.LessOrEqual(t, read, 10)
				require.Less(t, requests, 40)
				cancel()
				require.ErrorIs(t, <-ended, context.Canceled)
				require.NoError(t, s.Close())
			})
		})
	}
}

// TestNetwork is over real connections, of HTTP/1.1 and HTTP/2: what net/http reports of a content that is cut off.
func TestNetwork(t *testing.T) {
	t.Parallel()
	handler := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			if r.Header.Get("Range") != "" {
				http.ServeContent(w, r, "", time.Time{}, strings.NewReader(tenLines))
				return
			}
			switch name {
			case "length":
				w.Header().Set("Content-Length", fmt.Sprint(len(tenLines)))
			case "connection":
				w.Header().Set("Connection", "close")
				w.Header().Set("Transfer-Encoding", "identity")
			}
			_, _ = io.WriteString(w, tenLines[:59])
			w.(http.Flusher).Flush()
			if name != "connection" {
				panic(http.ErrAbortHandler)
			}
		})
	}
	for _, name := range []string{"length", "chunks", "connection"} {
		for _, secure := range []bool{false, true} {
			if secure && name == "connection" {
				continue // HTTP/2 has none
			}
			t.Run(fmt.Sprint(name, secure), func(t *testing.T) {
				t.Parallel()
				server := httptest.NewUnstartedServer(handler(name))
				server.EnableHTTP2 = secure
				if server.Start(); secure {
					server.Close()
					server = httptest.NewUnstartedServer(handler(name))
					server.EnableHTTP2 = true
					server.StartTLS()
				}
				t.Cleanup(server.Close)
				feed, _ := newFeed(t, strings.Replace(server.URL, "https", "http", 1))
				var s interface{ Close() error }
				stream, err := feed.OpenOver(t.Context(), "", rewriting{server})
				require.NoError(t, err)
				s = stream
				events, _ := take(t, stream, -1)
				require.Equal(t, strings.Split(tenLines, "\n"), events)
				require.NoError(t, s.Close())
			})
		}
	}
}

// rewriting asks a server by the scheme that it has.
type rewriting struct{ server *httptest.Server }

// RoundTrip implements http.RoundTripper.
func (r rewriting) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, _, _ = strings.Cut(r.server.URL, ":")
	return r.server.Client().Transport.RoundTrip(request)
}
