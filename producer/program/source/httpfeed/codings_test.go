package httpfeed_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCodings: names of codings have no case, x-gzip is gzip, identity and empty elements are none, and several are taken
// off in the opposite order (RFC 9110, section 8.4).
func TestCodings(t *testing.T) {
	t.Parallel()
	const content = "{\"a\":1}\n{\"b\":2}\n"
	for _, c := range []struct {
		headers []string
		body    string
		refused string
	}{
		{nil, content, ""},
		{[]string{""}, content, ""},
		{[]string{"Identity"}, content, ""},
		{[]string{"identity, , IDENTITY"}, content, ""},
		{[]string{"gzip"}, zip(t, content), ""},
		{[]string{"GZIP"}, zip(t, content), ""},
		{[]string{"X-Gzip"}, zip(t, content), ""},
		{[]string{"identity, gzip"}, zip(t, content), ""},
		{[]string{"gzip,identity"}, zip(t, content), ""},
		{[]string{", gzip ,\t,"}, zip(t, content), ""},
		{[]string{"identity", "Gzip"}, zip(t, content), ""},
		{[]string{"ZSTD"}, zst(t, content), ""},
		{[]string{"gzip, gzip"}, zip(t, zip(t, content)), ""},
		{[]string{"gzip", "x-gzip"}, zip(t, zip(t, content)), ""},
		{[]string{"zstd, gzip"}, zip(t, zst(t, content)), ""},
		{[]string{"gzip", "zstd, identity, gzip"}, zip(t, zst(t, zip(t, content))), ""},
		{[]string{"gzip"}, zip(t, zip(t, content)), ""}, // a file that was compressed before
		{[]string{"gzip"}, zip(t, content) + "\x00\x00", ""},
		{[]string{"gzip, gzip, gzip, gzip"}, zip(t, zip(t, zip(t, zip(t, content)))), ""},
		{[]string{"gzip, gzip, gzip, gzip, gzip"}, "", `got content encoding "gzip, gzip, gzip, gzip, gzip", must be at most 4 of gzip and zstd`},
		{[]string{"br"}, "", `got content encoding "br", must be gzip or zstd, or none`},
		{[]string{"gzip", "Deflate"}, "", `got content encoding "gzip, deflate", must be gzip or zstd, or none`},
	} {
		for _, interval := range []time.Duration{0, time.Hour} {
			for _, tag := range []string{"", "ETag: \"v1\""} {
				t.Run(fmt.Sprint(c.headers, interval, tag), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						headers := []string{tag}[:len(tag)/max(len(tag), 1)]
						for _, coding := range c.headers {
							headers = append(headers, "content-encoding: "+coding)
						}
						s, err := overAnswers(t.Context(), t, func(*http.Request) string {
							return wire("200 OK", headers, c.body, byLength, whole)
						}, "", interval)
						if c.refused != "" {
							require.ErrorContains(t, err, c.refused)
							return
						}
						require.NoError(t, err)
						require.Equal(t, tag != "", replayable(t, s))
						events, _ := take(t, s, 2)
						require.Equal(t, strings.Fields(content), events)
						if interval == 0 {
							_, err = s.Next()
							require.ErrorIs(t, err, io.EOF)
							require.Zero(t, lag(s))
						}
						require.NoError(t, s.Close())
					})
				})
			}
		}
	}
}

// TestGarbage: what follows a gzip file and isn't gzip is ignored.
func TestGarbage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := overAnswers(t.Context(), t, func(*http.Request) string {
			return wire("200 OK", []string{`ETag: "v1"`}, zip(t, "1\n2")+"garbage", byLength, whole)
		}, "", 0)
		require.NoError(t, err)
		events, _ := take(t, s, -1)
		require.Equal(t, []string{"1", "2"}, events)
		require.Zero(t, lag(s))
		require.NoError(t, s.Close())
	})
}
