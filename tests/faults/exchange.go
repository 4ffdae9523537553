package faults

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// exchange is a client's connection, on which there is one request and its answer.
type exchange struct {
	*site
	conn    *net.TCPConn
	random  *rand.Rand
	request *http.Request
	gone    chan struct{} // closed when the client is
	framing framing
}

func newExchange(s *site, conn *net.TCPConn, random *rand.Rand) *exchange {
	return &exchange{site: s, conn: conn, random: random, gone: make(chan struct{})}
}

// serve takes the request in, and has it answered unless that is refused.
func (x *exchange) serve(answer func()) {
	defer func() { _ = x.conn.Close() }()
	reader := bufio.NewReader(x.conn)
	var err error
	if x.request, err = http.ReadRequest(reader); err != nil {
		return
	}
	x.count("request")
	go func() {
		_, _ = io.Copy(io.Discard, reader)
		close(x.gone)
	}()
	if !x.refuse() {
		answer()
	}
}

// refuse decides whether there is no answer, and does what there is instead.
func (x *exchange) refuse() bool {
	_, _, calm := x.state()
	m, choice := x.now(), x.random.IntN(100)
	switch {
	case m == hanging:
		x.count("no answer")
		x.silence(2 * x.idle)
		return true
	case m == away || !calm && choice < 4:
		x.count("connection refused")
		x.reset()
		return true
	case !calm && choice < 14:
		status := []string{"500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"}[choice%3]
		x.count("status " + status)
		_, _ = fmt.Fprintf(x.conn, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsorry\n", status)
		return true
	}
	return false
}

// disturbed reports whether the site has stopped to serve clients, and does to this one what it does to all.
func (x *exchange) disturbed() bool {
	switch x.now() {
	case away:
		x.count("cut by a server that goes away")
		x.reset()
	case hanging:
		x.count("silence")
		x.silence(2 * x.idle)
	default:
		return false
	}
	return true
}

// left reports whether the client is gone.
func (x *exchange) left() bool {
	select {
	case <-x.gone:
		return true
	default:
		return false
	}
}

// head sends the answer's status and headers, each with its line end, and those of the framing. length is for one that is
// sized.
func (x *exchange) head(status, headers string, length int64) {
	headers = "HTTP/1.1 " + status + "\r\n" + headers
	switch x.framing {
	case sized:
		headers += fmt.Sprintf("Content-Length: %d\r\n", length)
	case chunked:
		headers += "Transfer-Encoding: chunked\r\n"
	}
	_, _ = io.WriteString(x.conn, headers+"Connection: close\r\n\r\n")
}

// write sends bytes as they are, or as a chunk of the body. What fails shows in gone.
func (x *exchange) write(text []byte) {
	if len(text) == 0 {
		return // an empty chunk would be the last
	}
	if x.framing == chunked {
		text = fmt.Appendf(nil, "%x\r\n%s\r\n", len(text), text)
	}
	_, _ = x.conn.Write(text)
}

// send writes, now and then in several packets, which may split lines and characters anywhere.
func (x *exchange) send(text []byte) {
	if x.random.IntN(8) == 0 {
		x.count("several packets")
		for range 1 + x.random.IntN(4) {
			n := x.random.IntN(min(len(text), 100))
			x.write(text[:n])
			text = text[n:]
			time.Sleep(time.Millisecond) // lets the packet go
		}
	}
	x.write(text)
}

// end ends the body as its framing does.
func (x *exchange) end() {
	if x.framing == chunked {
		_, _ = io.WriteString(x.conn, "0\r\n\r\n")
	}
}

// cut ends the connection in one of the ways in which connections break; where says at what point. Some of them look like
// the body's end where that is the connection's.
func (x *exchange) cut(where string) {
	switch x.random.IntN(3) {
	case 0:
		x.count("reset " + where)
		x.reset()
	case 1:
		x.count("half-closed " + where)
		_ = x.conn.CloseWrite()
		x.silence(2 * x.idle)
	case 2:
		x.count("cut off " + where)
	}
}

// reset closes the connection with a TCP reset.
func (x *exchange) reset() {
	_ = x.conn.SetLinger(0)
	_ = x.conn.Close()
}

// silence sends nothing for a while, unless the client goes.
func (x *exchange) silence(d time.Duration) {
	select {
	case <-time.After(d):
	case <-x.gone:
	}
}
