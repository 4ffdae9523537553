package httpfeed_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestLag: what is left of the document, whether it comes in parts or compressed, and nothing at its end, where that is
// known by then.
func TestLag(t *testing.T) {
	t.Parallel()
	// Three times what is read at once.
	line := `{"text":"` + strings.Repeat("x", 1000) + "\"}\n"
	content := strings.Repeat(line, 3*(256<<10)/len(line))
	count, size := strings.Count(content, "\n"), len(content)
	const tag = `ETag: "v1"`
	zipped := zip(t, content)
	for name, c := range map[string]struct {
		answer  func(offset int) string
		from    int // line
		first   int // lag after the first line, -1 where it isn't known
		polling bool
	}{
		"length":  {func(int) string { return wire("200 OK", []string{tag}, content, byLength, whole) }, 0, size, false},
		"polled":  {func(int) string { return wire("200 OK", []string{tag}, content, byLength, whole) }, 0, size, true},
		"chunks":  {func(int) string { return wire("200 OK", []string{tag}, content, inChunks, whole) }, 0, -1, false},
		"no tag":  {func(int) string { return wire("200 OK", nil, content, byLength, whole) }, 0, size, true},
		"nothing": {func(int) string { return wire("200 OK", nil, content, inChunks, whole) }, 0, -1, true},
		"gzip": {func(int) string {
			return wire("200 OK", []string{tag, "Content-Encoding: gzip"}, zipped, byLength, whole)
		}, 0, len(zipped), true},
		"part": {func(o int) string {
			return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, size-1, size)}, content[o:], byLength, whole)
		}, 100, size - 100*len(line), false},
		"parts": {func(o int) string {
			end := min(o+100_000, size)
			return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/%d", o, end-1, size)}, content[o:end], byLength, whole)
		}, 100, size - 100*len(line), true},
		"parts, no total": {func(o int) string {
			end := min(o+100_000, size)
			if o == end {
				return wire("416 R", []string{tag, fmt.Sprintf("Content-Range: bytes */%d", size)}, "", byLength, whole)
			}
			return wire("206 P", []string{tag, fmt.Sprintf("Content-Range: bytes %d-%d/*", o, end-1)}, content[o:end], byLength, whole)
		}, 100, -1, true},
		"the end": {func(int) string {
			return wire("416 R", []string{tag, fmt.Sprintf("Content-Range: bytes */%d", size)}, "", byLength, whole)
		}, count, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				position, interval := "", time.Duration(0)
				if c.from > 0 {
					position = fmt.Sprintf(`{"etag":"\"v1\"","offset":%d}`, c.from*len(line))
				}
				if c.polling {
					interval = time.Hour
				}
				polls := 0
				s, err := overAnswers(t.Context(), t, func(request *http.Request) string {
					if request.Header.Get("If-None-Match") != "" {
						polls++
						return wire("304 N", []string{tag}, "", byLength, whole)
					}
					return c.answer(asked(request))
				}, position, interval)
				require.NoError(t, err)
				before := int64(c.first)
				for n := c.from; n < count; n++ {
					_, err := s.Next()
					require.NoError(t, err)
					now := lag(s)
					switch {
					case n == c.from:
						require.InDelta(t, c.first, now, 3) // of which the first bytes tell the format
					case c.first >= 0:
						require.LessOrEqual(t, now, before)
						require.GreaterOrEqual(t, now, int64(0))
					}
					before = now
				}
				go func() { _, _ = s.Next() }()
				time.Sleep(30 * time.Minute)
				synctest.Wait()
				require.Zero(t, lag(s))
				if c.polling && name != "no tag" && name != "nothing" {
					time.Sleep(time.Hour)
					synctest.Wait()
					require.Zero(t, lag(s))
					require.Positive(t, polls)
				}
			})
		})
	}
}
