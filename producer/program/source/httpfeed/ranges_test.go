package httpfeed_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/httpfeed"
)

// document is some lines, the last without an end in one of two, and now and then a line that is longer than most
// answers.
func document(random *rand.Rand) (content string, lines []string) {
	for i := range 1 + random.IntN(60) {
		filler := strings.Repeat("ü", random.IntN(40))
		if random.IntN(20) == 0 {
			filler = strings.Repeat("long ", 2000)
		}
		lines = append(lines, fmt.Sprintf(`{"n":%d,"text":"%s"}`, i, filler))
	}
	content = strings.Join(lines, "\n")
	if random.IntN(2) == 0 {
		content += "\n"
	}
	return content, lines
}

// readAll reads a feed to its end, and starts it anew from the last position now and then.
func readAll(ctx context.Context, feed *httpfeed.Feed, random *rand.Rand) (events []string, err error) {
	for position := ""; ; {
		s, err := feed.Open(ctx, position)
		if err != nil {
			return nil, err
		}
		for left := 1 + random.IntN(60); left > 0; left-- {
			e, err := s.Next()
			if errors.Is(err, io.EOF) {
				if lag, known := s.(source.Lagging).Lag(); !known || lag != 0 {
					return nil, fmt.Errorf("the lag is %d at the document's end, known: %t", lag, known)
				}
				return events, s.Close()
			}
			if err != nil {
				return nil, err
			}
			events, position = append(events, string(e.Data)), string(e.Position)
		}
		if err := s.Close(); err != nil {
			return nil, err
		}
	}
}

// TestLiar: whatever a server does short of lying about length and version, each line comes once, whole and in order. All
// documents are read at the same time, as most of it is pauses.
func TestLiar(t *testing.T) {
	t.Parallel()
	var done sync.WaitGroup
	var liars []*liar
	for seed := range uint64(80) {
		random := rand.New(rand.NewPCG(seed, 0))
		content, want := document(random)
		version := `ETag: "v1"`
		if seed%4 == 0 {
			version = "Last-Modified: " + old
		}
		l := newLiar(t, seed, content, version, 60)
		liars = append(liars, l)
		feed, _ := newFeed(t, l.address)
		done.Go(func() {
			events, err := readAll(t.Context(), feed, random)
			assert.NoError(t, err, "seed %d", seed)
			assert.Equal(t, want, events, "seed %d", seed)
		})
	}
	done.Wait()
	counts := map[string]int{}
	for _, l := range liars {
		for what, n := range l.counts {
			counts[what] += n
		}
	}
	for _, what := range []string{
		"whole, length", "whole, chunked", "whole, ended by the connection only", "whole, cut, length", "whole, cut, chunked",
		"whole, cut, ended by the connection only", "part, length", "part, chunked", "part, capped, length", "part, capped, chunked", "416",
		"503", "other start", "multipart", "less than its range", "more than its range", "416 within the document", "part, cut",
	} {
		require.Positive(t, counts[what], "%s never happened", what)
	}
}

// rawServer answers requests by the range that they ask for, "" for everything, with all bytes of an answer.
func rawServer(t *testing.T, answer func(asked string) string) string {
	t.Helper()
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = out.WriteString(answer(r.Header.Get("Range")))
		_ = out.Flush()
	}))
}

// TestCapped: a server that answers each request with a few bytes is asked for the next ones at once, within a line too,
// and what an answer cuts through is no event.
func TestCapped(t *testing.T) {
	t.Parallel()
	content := strings.Repeat(`{"value":123456789}`+"\n", 20) + "42"
	for name, total := range map[string]string{"total": fmt.Sprint(len(content)), "no total": "*"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed, m := newFeed(t, rawServer(t, func(asked string) string {
				start := 0
				_, _ = fmt.Sscanf(asked, "bytes=%d-", &start)
				if start == len(content) {
					return fmt.Sprintf("HTTP/1.1 416 X\r\nETag: \"v\"\r\nContent-Range: bytes */%d\r\nContent-Length: 0\r\n\r\n", len(content))
				}
				end := min(start+7, len(content))
				if asked == "" {
					return fmt.Sprintf("HTTP/1.1 200 OK\r\nETag: \"v\"\r\nConnection: close\r\n\r\n%s", content[:7])
				}
				return fmt.Sprintf("HTTP/1.1 206 Partial Content\r\nETag: \"v\"\r\nContent-Range: bytes %d-%d/%s\r\nContent-Length: %d\r\n\r\n%s",
					start, end-1, total, end-start, content[start:end])
			}))
			s := open(t, feed, "")
			require.True(t, replayable(t, s))
			events, _ := take(t, s, -1)
			require.Equal(t, strings.Split(content, "\n"), events)
			require.Zero(t, m.reconnects.Load(), "no pauses")
			require.Zero(t, m.down.Load())
		})
	}
}

// TestEndOfConnection: where only the connection's end says that a document is complete, that is confirmed.
func TestEndOfConnection(t *testing.T) {
	t.Parallel()
	const content = "{\"n\":1}\n12345"
	whole := func(body string) string {
		return "HTTP/1.1 200 OK\r\nETag: \"v\"\r\nConnection: close\r\n\r\n" + body
	}
	for name, c := range map[string]struct {
		second string
		more   []string // further answers to the same question
		want   []string
		asked  []string
	}{
		"nothing follows": {
			second: "HTTP/1.1 416 X\r\nContent-Range: bytes */13\r\nContent-Length: 0\r\n\r\n",
			want:   []string{`{"n":1}`, "12345"}, asked: []string{"", "bytes=13-"},
		},
		"something follows": {
			second: "HTTP/1.1 206 X\r\nETag: \"v\"\r\nContent-Range: bytes 13-14/15\r\nContent-Length: 2\r\n\r\n67",
			want:   []string{`{"n":1}`, "1234567"}, asked: []string{"", "bytes=13-"},
		},
		"no parts, as long": {
			second: whole(content),
			want:   []string{`{"n":1}`, "12345"}, asked: []string{"", "bytes=13-"},
		},
		"no parts, longer": {
			second: whole(content + "67"), more: []string{whole(content + "67")},
			want: []string{`{"n":1}`, "1234567"}, asked: []string{"", "bytes=13-", "bytes=15-"},
		},
		"no parts, with a length": {
			second: "HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: 15\r\n\r\n" + content + "67",
			want:   []string{`{"n":1}`, "1234567"}, asked: []string{"", "bytes=13-"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			answers := append([]string{whole(content), c.second}, c.more...)
			feed, _ := newFeed(t, rawServer(t, func(r string) string {
				asked = append(asked, r)
				return answers[len(asked)-1]
			}))
			events, _ := take(t, open(t, feed, ""), -1)
			require.Equal(t, c.want, events)
			require.Equal(t, c.asked, asked)
		})
	}
}

// TestChangedWithin: another version in place of the part that follows is read from its beginning, and no line is made of
// pieces of both.
func TestChangedWithin(t *testing.T) {
	t.Parallel()
	var n int
	feed, _ := newFeed(t, rawServer(t, func(string) string {
		if n++; n == 1 {
			return "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n{\"old\":1}\n{\"old\":"
		}
		return "HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 20\r\n\r\n{\"new\":1}\n{\"new\":2}\n"
	}))
	events, _ := take(t, open(t, feed, ""), -1)
	require.Equal(t, []string{`{"old":1}`, `{"new":1}`, `{"new":2}`}, events)
}

// TestCompressedParts: what the server has compressed is also read on in parts, of the compressed bytes.
func TestCompressedParts(t *testing.T) {
	t.Parallel()
	packed := zip(t, "{\"n\":1}\n", "{\"n\":2}\n{\"n\":3}")
	for name, header := range map[string]string{"coding": "Content-Encoding: GZIP\r\n", "file": "", "twice named": "Content-Encoding: identity,\r\nContent-Encoding: , X-Gzip\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ranges []string
			feed, _ := newFeed(t, rawServer(t, func(asked string) string {
				ranges = append(ranges, asked)
				var start int
				if asked == "" {
					return "HTTP/1.1 200 OK\r\nETag: \"v\"\r\n" + header + "Connection: close\r\n\r\n" + packed[:31]
				}
				_, _ = fmt.Sscanf(asked, "bytes=%d-", &start)
				end := min(start+20, len(packed))
				return fmt.Sprintf("HTTP/1.1 206 X\r\nETag: \"v\"\r\n%sContent-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n\r\n%s", header, start, end-1, len(packed), end-start, packed[start:end])
			}))
			s := open(t, feed, "")
			events, _ := take(t, s, -1)
			require.Equal(t, []string{`{"n":1}`, `{"n":2}`, `{"n":3}`}, events)
			require.Equal(t, []string{"", "bytes=31-", "bytes=51-", "bytes=71-"}, ranges)
			lag, known := s.(source.Lagging).Lag()
			require.True(t, known)
			require.Zero(t, lag)
		})
	}
}

// TestCodings: names are read without regard to case, identity changes nothing, and several are undone last to first.
func TestCodings(t *testing.T) {
	t.Parallel()
	const text = "1\n2\n"
	for coding, body := range map[string]string{
		"GZIP": zip(t, text), "X-Gzip": zip(t, text), "Identity": text, "identity, gzip": zip(t, text), "gzip, identity": zip(t, text),
		"ZSTD": zst(t, text), "gzip, zstd": zst(t, zip(t, text)), "zstd,gzip ,, gzip": zip(t, zip(t, zst(t, text))),
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			feed, _ := newFeed(t, serve(t, &site{content: body, etag: `"v"`, header: http.Header{"Content-Encoding": {coding}}}))
			feed.PollInterval = interval
			events, _ := take(t, open(t, feed, ""), 2)
			require.Equal(t, []string{"1", "2"}, events, coding)
		}
	}
	for coding, want := range map[string]string{
		"gzip, br":                     `got content encoding "br", must be gzip or zstd, or none`,
		"gzip, gzip, gzip, gzip, gzip": "must be at most 4 codings",
	} {
		feed, _ := newFeed(t, serve(t, &site{content: text, header: http.Header{"Content-Encoding": {coding}}}))
		_, err := feed.Open(t.Context(), "")
		require.ErrorContains(t, err, want)
	}
}

// TestLagAtTheEnd: nothing is left to read at a document's end, and after a start there.
func TestLagAtTheEnd(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{"plain": nil, "packed": {"Content-Encoding": {"gzip"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := strings.Repeat("{\"n\":1}\n", 50_000)
			if header != nil {
				content = zip(t, content)
			}
			site := &site{content: content, etag: `"v"`}
			site.header = maps.Clone(header)
			feed, _ := newFeed(t, serve(t, site))
			s := open(t, feed, "")
			_, positions := take(t, s, 10)
			if header == nil { // net/http doesn't tell the length of what is encoded
				lag, known := s.(source.Lagging).Lag()
				require.True(t, known)
				require.Positive(t, lag)
			}
			_, rest := take(t, s, -1)
			positions = append(positions, rest...)
			for _, s := range []source.Stream{s, open(t, feed, positions[len(positions)-1])} {
				_, err := s.Next()
				require.ErrorIs(t, err, io.EOF)
				lag, known := s.(source.Lagging).Lag()
				require.True(t, known)
				require.Zero(t, lag)
			}
		})
	}
}
