package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/web"
)

// TestMediaType has the examples of the Fetch standard's "extract a MIME type", of MIME Sniffing's parser, and what real
// servers answer.
func TestMediaType(t *testing.T) {
	t.Parallel()
	const sse = "text/event-stream"
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{nil, ""}, {[]string{""}, ""}, {[]string{"text"}, ""}, {[]string{"/"}, ""}, {[]string{"text/"}, ""}, {[]string{"/html"}, ""},
		{[]string{sse}, sse}, {[]string{" Text/EVENT-Stream\t"}, sse}, {[]string{sse + " ;charset=utf-8"}, sse},
		{[]string{sse + ";"}, sse}, {[]string{sse + "; charset"}, sse}, {[]string{sse + "; charset="}, sse}, {[]string{sse + "; =a; ;;"}, sse},
		{[]string{sse + "; charset=UTF-8; charset=utf-8"}, sse}, {[]string{sse + `; a="b`}, sse},
		{[]string{"application/json, " + sse}, sse}, {[]string{sse + ",application/json"}, "application/json"},
		{[]string{"application/json", sse}, sse}, {[]string{sse, "application/json"}, "application/json"},
		{[]string{"text/html;charset=gbk", "text/plain"}, "text/plain"}, {[]string{"text/plain;charset=gbk", "text/html;x=y"}, "text/html"},
		{[]string{sse, "cannot-parse"}, sse}, {[]string{sse, "*/*"}, sse}, {[]string{sse, "*/*;q=1"}, sse}, {[]string{sse, ""}, sse},
		{[]string{sse + ","}, sse}, {[]string{"," + sse}, sse}, {[]string{"*/*"}, ""}, {[]string{"text/*"}, "text/*"},
		{[]string{`text/plain; a="b, ` + sse + `"`}, "text/plain"}, {[]string{`text/plain; a="\", ` + sse + `", ` + sse}, sse},
		{[]string{`text/plain; a="`, sse}, "text/plain"}, {[]string{`text/plain; a="\`, sse}, "text/plain"},
		{[]string{"text /plain"}, ""}, {[]string{"text/ plain"}, ""}, {[]string{"text/event stream"}, ""}, {[]string{"tëxt/plain"}, ""},
		{[]string{"text/event-stream/x"}, ""}, {[]string{sse + " charset=utf-8"}, ""},
	} {
		require.Equal(t, c.want, web.MediaType(http.Header{"Content-Type": c.lines}), "%q", c.lines)
	}
}

func TestCodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lines, want []string }{
		{nil, nil}, {[]string{""}, nil}, {[]string{"Identity"}, nil}, {[]string{"identity, IDENTITY,"}, nil},
		{[]string{"GZIP"}, []string{"gzip"}}, {[]string{"X-Gzip"}, []string{"x-gzip"}}, {[]string{"gzip, identity"}, []string{"gzip"}},
		{[]string{"gzip,\tZstd ", "br"}, []string{"gzip", "zstd", "br"}},
	} {
		require.Equal(t, c.want, web.Codings(http.Header{"Content-Encoding": c.lines}), "%q", c.lines)
	}
}

// TestReserved: what the producer rests on can't be set, in any spelling; what only says who asks can.
func TestReserved(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"sse", "http", "websocket"} {
		for _, name := range []string{
			"Host", "host", "Accept-Encoding", "ACCEPT-ENCODING", "Last-Event-ID", "last-event-id", "TE", "te", "Connection", "Keep-Alive", "Upgrade", "Expect",
			"Content-Length", "Transfer-Encoding", "Trailer", "Range", "If-None-Match", "If-Match", "If-Range", "If-Modified-Since", "If-Unmodified-Since",
			"Proxy-Authorization", "Proxy-Connection", "Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol",
		} {
			require.NotEmpty(t, web.Reserved(kind, name, "x"), "%s %s", kind, name)
		}
		for _, name := range []string{
			"Accept", "Accept-Language", "User-Agent", "Origin", "Referer", "Cookie", "Authorization", "X-Api-Key", "Content-Type", "Pragma", "Sec-Fetch-Mode", "Via",
		} {
			require.Empty(t, web.Reserved(kind, name, "x"), "%s %s", kind, name)
		}
		require.Contains(t, web.Reserved(kind, "Sec-WebSocket-Protocol", "source.subprotocols"), "source.subprotocols")
		require.Equal(t, kind == "sse", web.Reserved(kind, "cache-control", "x") != "", kind)
	}
}
