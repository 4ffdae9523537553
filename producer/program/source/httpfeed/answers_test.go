package httpfeed_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/httpfeed"
	"kafka-on-eks/producer/program/source/web"
)

// answers is a server that answers with what would come over a connection, which ends there.
type answers func(request *http.Request) string

// RoundTrip implements http.RoundTripper.
func (a answers) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	wire := a(request)
	if wire == "" {
		return nil, errors.New("connection refused")
	}
	return http.ReadResponse(bufio.NewReader(strings.NewReader(wire)), request)
}

// framing is how the end of an answer's content shows.
type framing int

const (
	byLength framing = iota
	inChunks
	byConnection
)

// wire is an answer as it comes over a connection that is cut off after so many bytes of content.
func wire(status string, header []string, content string, f framing, cut int) string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 " + status + "\r\n")
	for _, line := range header {
		b.WriteString(line + "\r\n")
	}
	switch f {
	case byLength:
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(content), content[:min(cut, len(content))])
	case byConnection:
		b.WriteString("Connection: close\r\n\r\n" + content[:min(cut, len(content))])
	case inChunks:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n")
		for rest := content[:min(cut, len(content))]; len(rest) > 0; {
			n := min(len(rest), 1000)
			fmt.Fprintf(&b, "%x\r\n%s\r\n", n, rest[:n])
			rest = rest[n:]
		}
		if cut >= len(content) {
			b.WriteString("0\r\n\r\n")
		}
	}
	return b.String()
}

const whole = 1 << 30

// asked is the offset that a request asks for, 0 for the whole document.
func asked(request *http.Request) int {
	offset, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(request.Header.Get("Range"), "bytes="), "-"))
	return offset
}

// overAnswers opens a feed whose server is a.
func overAnswers(ctx context.Context, t testing.TB, a answers, position string, interval time.Duration) (source.Stream, error) {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value("http://example.org/a.ndjson"), web.Secret{}, nil, "http")
	require.NoError(t, err)
	feed := &httpfeed.Feed{PollInterval: interval, Config: web.Config{
		Endpoint: endpoint, IdleTimeout: time.Minute, UserAgent: "test", Monitor: &monitor{}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}}
	return feed.OpenOver(ctx, position, a)
}

// lag is how far a stream is behind, -1 where it doesn't know.
func lag(s source.Stream) int64 {
	if bytes, known := s.(source.Lagging).Lag(); known {
		return bytes
	}
	return -1
}

// tenLines are ten lines of 10 bytes, the last one without its line break.
var tenLines = func() (content string) {
	for i := range 10 {
		content += fmt.Sprintf("{\"n\":100%d}\n", i)
	}
	return content[:len(content)-1]
}()

// TestParts: a part that isn't the rest of the document isn't taken for it. From a position in the middle, every line that
// follows comes once, whatever the server makes of the range, and at most so many requests are made for that.
func TestParts(t *testing.T) {
	t.Parallel()
	const tag = `ETag: "v1"`
	size := len(tenLines)
	part := func(from, to int, total string, more ...string) []string {
		return append([]string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%s", from, to-1, total)}, more...)
	}
	all := strconv.Itoa(size)
	for name, c := range map[string]struct {
		// answer is what a request for a part gets; any other gets the whole document.
		answer   func(offset int) string
		requests int
		pause    bool // whether time has to pass
	}{
		"the rest":                            {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], byLength, whole) }, 1, false},
		"the rest, chunked":                   {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], inChunks, whole) }, 1, false},
		"the rest, then the connection's end": {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], byConnection, whole) }, 1, false},
		"at most 7 bytes": {func(o int) string {
			end := min(o+7, size)
			return wire("206 P", part(o, end, all), tenLines[o:end], byLength, whole)
		}, 11, false},
		"a byte": {func(o int) string { return wire("206 P", part(o, o+1, all), tenLines[o:o+1], inChunks, whole) }, size - 33, false},
		"at most 30 bytes, total unknown": {func(o int) string {
			if o == size {
				return wire("416 R", []string{tag, "Content-Range: bytes */" + all}, "", byLength, whole)
			}
			end := min(o+30, size)
			return wire("206 P", part(o, end, "*"), tenLines[o:end], byLength, whole)
		}, 4, false},
		"total unknown, the whole document at its end": {func(o int) string {
			if o == size {
				return wire("200 OK", []string{tag}, tenLines, inChunks, whole)
			}
			return wire("206 P", part(o, size, "*"), tenLines[o:], byLength, whole)
		}, 2, false},
		"from earlier on": {func(o int) string { return wire("206 P", part(o-5, size, all), tenLines[o-5:], byLength, whole) }, 1, false},
		"from earlier on, in parts": {func(o int) string {
			end := min(o+20, size)
			return wire("206 P", part(o-5, end, all), tenLines[o-5:end], byLength, whole)
		}, 4, false},
		"odd spaces and case": {func(o int) string {
			return wire("206 P", []string{tag, fmt.Sprintf("content-range:  Bytes  %d-%d/%d ", o, size-1, size)}, tenLines[o:], byLength, whole)
		}, 1, false},

		"from later on":        {func(o int) string { return wire("206 P", part(o+10, size, all), tenLines[o+10:], byLength, whole) }, 2, true},
		"what is known":        {func(o int) string { return wire("206 P", part(0, o, all), tenLines[:o], byLength, whole) }, 2, true},
		"the beginning":        {func(int) string { return wire("206 P", part(0, size, all), tenLines, byLength, 0) }, 2, true},
		"nothing":              {func(o int) string { return wire("206 P", part(o, size, all), "", byLength, whole) }, 2, true},
		"nothing, chunked":     {func(o int) string { return wire("206 P", part(o, size, all), "", inChunks, whole) }, 2, true},
		"cut off":              {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], byLength, 35) }, 3, true},
		"cut off, chunked":     {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], inChunks, 35) }, 3, true},
		"cut off, connection":  {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:], byConnection, 35) }, 3, true},
		"fewer than the range": {func(o int) string { return wire("206 P", part(o, size, all), tenLines[o:o+30], byLength, whole) }, 2, true},
		"more than the range":  {func(o int) string { return wire("206 P", part(o, o+30, all), tenLines[o:], byLength, whole) }, 2, true},
		"more, chunked":        {func(o int) string { return wire("206 P", part(o, o+30, all), tenLines[o:], inChunks, whole) }, 2, true},
		"length and range": {func(o int) string {
			return wire("206 P", part(o, size, all, "Content-Length: 5"), tenLines[o:o+5], byConnection, whole)
		}, 2, true},
		"no range": {func(o int) string { return wire("206 P", []string{tag}, tenLines[o:], byLength, whole) }, 2, true},
		"two ranges": {func(o int) string {
			return wire("206 P", part(o, size, all, fmt.Sprintf("Content-Range: bytes 0-1/%d", size)), tenLines[o:], byLength, whole)
		}, 2, true},
		"range of items": {func(o int) string {
			return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: items %d-%d/%d", o, size-1, size)}, tenLines[o:], byLength, whole)
		}, 2, true},
		"range beyond total": {func(o int) string { return wire("206 P", part(o, size, "50"), tenLines[o:], byLength, whole) }, 2, true},
		"backward range":     {func(o int) string { return wire("206 P", part(o, o-3, all), tenLines[o:], byLength, whole) }, 2, true},
		"several parts": {func(o int) string {
			body := fmt.Sprintf("--x\r\nContent-Range: bytes %d-%d/%d\r\n\r\n%s\r\n--x--\r\n", o, size-1, size, tenLines[o:])
			return wire("206 P", []string{tag, "Content-Type: multipart/byteranges; boundary=x"}, body, byLength, whole)
		}, 2, true},
		"several parts, with a range": {func(o int) string {
			return wire("206 P", part(o, size, all, "Content-Type: Multipart/Byteranges; boundary=x"), tenLines[o:], byLength, whole)
		}, 2, true},
		"compressed": {func(o int) string {
			return wire("206 P", part(o, size, all, "Content-Encoding: gzip"), tenLines[o:], byLength, whole)
		}, 2, true},
		"other tag": {func(o int) string {
			return wire("206 P", []string{`ETag: "v2"`, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, tenLines[o:], byLength, whole)
		}, 2, true},
		"weak tag": {func(o int) string {
			return wire("206 P", []string{`ETag: W/"v1"`, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, tenLines[o:], byLength, whole)
		}, 2, true},
		"no tag": {func(o int) string {
			return wire("206 P", []string{fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, tenLines[o:], byLength, whole)
		}, 2, true},
		"no such":           {func(int) string { return wire("416 R", []string{tag, "Content-Range: bytes */9"}, "", byLength, whole) }, 2, true},
		"no such, no total": {func(int) string { return wire("416 R", []string{tag}, "", byLength, whole) }, 2, true},
		"no content":        {func(int) string { return wire("204 N", []string{tag}, "", byConnection, whole) }, 0, true},
		"unavailable":       {func(int) string { return wire("503 U", nil, "", byLength, whole) }, 0, true},
		"refused":           {func(int) string { return "" }, 0, true},

		"the whole document":             {func(int) string { return wire("200 OK", []string{tag}, tenLines, byLength, whole) }, 1, false},
		"the whole document, chunked":    {func(int) string { return wire("200 OK", []string{tag}, tenLines, inChunks, whole) }, 1, false},
		"the whole document, connection": {func(int) string { return wire("200 OK", []string{tag}, tenLines, byConnection, whole) }, 2, false},
		"the whole document, cut off":    {func(int) string { return wire("200 OK", []string{tag}, tenLines, byLength, 55) }, 0, true},
		"total too large": {func(o int) string {
			if o == size {
				return wire("416 R", []string{tag, "Content-Range: bytes */" + all}, "", byLength, whole)
			}
			return wire("206 P", part(o, size, "120"), tenLines[o:], byLength, whole)
		}, 3, true},
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			t.Run(fmt.Sprint(name, interval), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					begun, requests := time.Now(), 0
					s, err := overAnswers(t.Context(), t, func(request *http.Request) string {
						requests++
						if offset := asked(request); offset > 0 && (c.requests > 0 || requests < 4) {
							require.Equal(t, `"v1"`, request.Header.Get("If-Range"))
							return c.answer(offset)
						}
						return wire("200 OK", []string{tag}, tenLines, byLength, whole)
					}, `{"etag":"\"v1\"","offset":33}`, interval)
					require.NoError(t, err)
					events, _ := take(t, s, 7)
					require.Equal(t, strings.Split(tenLines, "\n")[3:], events)
					if interval == 0 {
						_, err = s.Next()
						require.ErrorIs(t, err, io.EOF)
						require.Zero(t, lag(s))
					}
					if c.requests > 0 {
						require.Equal(t, c.requests, requests)
					}
					require.Equal(t, c.pause, time.Since(begun) > 0, time.Since(begun))
					require.NoError(t, s.Close())
				})
			})
		}
	}
}
