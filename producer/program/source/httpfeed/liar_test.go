package httpfeed_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// liar serves one document and keeps to the protocol's letter only: it cuts parts short, breaks connections, and sends
// other parts than it was asked for. What it says of the document's length and version is true.
type liar struct {
	content string
	version string // a header line
	address string
	// calm is in how many of a hundred answers nothing goes wrong.
	calm int

	mutex  sync.Mutex
	random *rand.Rand
	counts map[string]int // what was done
}

// newLiar serves content on loopback until the test's end.
func newLiar(t *testing.T, seed uint64, content, version string, calm int) *liar {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	l := &liar{
		content: content, version: version, address: "http://" + listener.Addr().String(), calm: calm,
		random: rand.New(rand.NewPCG(seed, 1)), counts: map[string]int{},
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.serve(conn)
		}
	}()
	return l
}

// serve answers one request.
func (l *liar) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	l.mutex.Lock()
	text, what := l.answer(request.Header.Get("Range"))
	l.counts[what]++
	l.mutex.Unlock()
	_, _ = io.WriteString(conn, text)
}

// answer chooses what a request gets, all bytes of it, and names it.
func (l *liar) answer(asked string) (text, what string) {
	var start int
	if n, _ := fmt.Sscanf(asked, "bytes=%d-", &start); n == 1 {
		return l.part(start)
	}
	return l.wholeOf()
}

func (l *liar) head(status string, lines ...string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\nDate: Mon, 02 Nov 2020 12:00:00 GMT\r\n%s\r\nConnection: close\r\n%s\r\n", status, l.version, strings.Join(lines, ""))
}

// framing sends body as what it announces, whose length is announced; less of it where the connection breaks.
func (l *liar) framing(body string, announced int) (line, sent, what string) {
	if l.random.IntN(2) == 0 {
		return fmt.Sprintf("Content-Length: %d\r\n", announced), body, "length"
	}
	sent = fmt.Sprintf("%x\r\n%s\r\n", len(body), body)
	if body == "" {
		sent = ""
	}
	if len(body) == announced {
		sent += "0\r\n\r\n"
	}
	return "Transfer-Encoding: chunked\r\n", sent, "chunked"
}

// wholeOf is an answer with all of the document.
func (l *liar) wholeOf() (text, what string) {
	body, kind := l.content, "whole"
	if l.random.IntN(100) >= l.calm {
		body, kind = body[:l.random.IntN(len(body))], "whole, cut"
	}
	if l.random.IntN(3) == 0 {
		return l.head("200 OK") + body, kind + ", ended by the connection only"
	}
	line, sent, framing := l.framing(body, len(l.content))
	return l.head("200 OK", line) + sent, kind + ", " + framing
}

// part is an answer to a request for what begins at start.
func (l *liar) part(start int) (text, what string) {
	size := len(l.content)
	if start >= size {
		return l.head("416 Range Not Satisfiable", fmt.Sprintf("Content-Range: bytes */%d\r\n", size), "Content-Length: 0\r\n"), "416"
	}
	total := fmt.Sprint(size)
	if l.random.IntN(3) == 0 {
		total = "*"
	}
	end := size
	kind := "part"
	if l.random.IntN(2) == 0 {
		end, kind = start+1+l.random.IntN(size-start), "part, capped"
	}
	if l.random.IntN(100) < l.calm {
		line, sent, framing := l.framing(l.content[start:end], end-start)
		return l.head("206 Partial Content", fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", start, end-1, total), line) + sent, kind + ", " + framing
	}
	switch l.random.IntN(8) {
	case 0:
		return l.head("503 Service Unavailable", "Content-Length: 0\r\n"), "503"
	case 1:
		return l.wholeOf()
	case 2: // another part
		from := l.random.IntN(size)
		line, sent, _ := l.framing(l.content[from:], size-from)
		return l.head("206 Partial Content", fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", from, size-1, total), line) + sent, "other start"
	case 3:
		body := "--x\r\nContent-Range: bytes 0-0/9\r\n\r\n1\r\n--x--\r\n"
		return l.head("206 Partial Content", "Content-Type: multipart/byteranges; boundary=x\r\n", fmt.Sprintf("Content-Length: %d\r\n", len(body))) + body, "multipart"
	case 4: // ended properly, with less than the range says
		body := l.content[start : start+l.random.IntN(end-start)]
		line, sent, _ := l.framing(body, len(body))
		return l.head("206 Partial Content", fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", start, end-1, total), line) + sent, "less than its range"
	case 5: // with more than the range says
		line, sent, _ := l.framing(l.content[start:], size-start)
		return l.head("206 Partial Content", fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", start, end-1, total), line) + sent, "more than its range"
	case 6:
		return l.head("416 Range Not Satisfiable", fmt.Sprintf("Content-Range: bytes */%d\r\n", size), "Content-Length: 0\r\n"), "416 within the document"
	}
	cut := l.content[start : start+l.random.IntN(end-start)]
	line, sent, _ := l.framing(cut, end-start)
	return l.head("206 Partial Content", fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", start, end-1, total), line) + sent, "part, cut"
}
