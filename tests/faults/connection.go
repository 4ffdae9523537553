package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// idleTimeout is the producer's: how long nothing may arrive.
	idleTimeout = 2 * time.Second
	// maxReplay is how many events a new connection goes back at most, behind what the client asks for.
	maxReplay = 200
	// maxRepeat is how far back an event may lie that is sent again.
	maxRepeat = 300
	// maxBehind bounds both together, well within what the producer remembers.
	maxBehind = 2000
	// meanLife is how many events a connection lives, on average.
	meanLife = 300
)

// connection is one client's connection and what is done to it.
type connection struct {
	server  *server
	conn    *net.TCPConn
	random  *rand.Rand
	gone    chan struct{} // closed when the client is
	chunked bool
	life    int
}

func newConnection(s *server, conn *net.TCPConn, number uint64) *connection {
	random := rand.New(rand.NewPCG(s.seed, 1<<63+number))
	return &connection{
		server: s, conn: conn, random: random, gone: make(chan struct{}),
		chunked: random.IntN(2) == 0, life: 1 + random.IntN(2*meanLife),
	}
}

// serve answers one request.
func (c *connection) serve() {
	defer func() { _ = c.conn.Close() }()
	reader := bufio.NewReader(c.conn)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, reader)
		close(c.gone)
	}()
	last, _ := strconv.ParseInt(request.Header.Get("Last-Event-ID"), 10, 64)
	if c.refuse() {
		return
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
	if c.chunked {
		head += "Transfer-Encoding: chunked\r\n\r\n"
	} else {
		head += "Connection: close\r\n\r\n"
	}
	if _, err := io.WriteString(c.conn, head); err == nil {
		c.stream(last)
	}
}

// refuse decides whether there is no stream, and does what there is instead.
func (c *connection) refuse() bool {
	_, _, m, calm := c.server.state()
	choice := c.random.IntN(100)
	switch {
	case m == hanging:
		c.server.count("no answer")
		c.silence(2 * idleTimeout)
		return true
	case m == away || !calm && choice < 4:
		c.server.count("connection refused")
		c.reset()
		return true
	case !calm && choice < 14:
		status := []string{"500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"}[choice%3]
		c.server.count("status " + status)
		_, _ = fmt.Fprintf(c.conn, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsorry\n", status)
		return true
	}
	return false
}

// stream sends the events after last, and then each that comes, until something happens.
func (c *connection) stream(last int64) {
	if c.random.IntN(4) == 0 {
		c.write([]byte("\uFEFF"))
	}
	c.write(fmt.Appendf(nil, "retry: %d\n\n", 10+c.random.IntN(100)))
	for next := c.first(last); ; next++ {
		if !c.await(next) {
			return
		}
		_, _, m, calm := c.server.state()
		switch {
		case m == away:
			c.server.count("cut by a server that goes away")
			c.reset()
			return
		case m == hanging:
			c.server.count("silence")
			c.silence(2 * idleTimeout)
			return
		case calm:
			c.write(c.text(next))
			continue
		}
		if c.life--; c.life < 0 {
			c.drop(c.text(next))
			return
		}
		c.annoy(next)
		c.send(c.text(next))
	}
}

// first is the event that a client gets first that had all up to last.
func (c *connection) first(last int64) int64 {
	s := c.server
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.furthest = max(s.furthest, last)
	back := min(int64(c.random.IntN(maxReplay)), last, max(0, maxBehind-(s.furthest-last)))
	if c.random.IntN(2) == 0 || s.calm {
		back = 0
	}
	if back > 0 {
		s.counts["replay from before the last event"]++
	}
	return last + 1 - back
}

// await waits for event n, and keeps the connection alive meanwhile. It returns false where the client is gone.
func (c *connection) await(n int64) bool {
	for {
		select {
		case <-c.gone:
			return false
		default:
		}
		head, grown, m, _ := c.server.state()
		if n <= head || m != serving {
			return true
		}
		select {
		case <-grown:
		case <-time.After(idleTimeout / 4):
			c.write([]byte(": still here\n"))
		case <-c.gone:
			return false
		}
	}
}

// annoy does what a client must bear, before event next.
func (c *connection) annoy(next int64) {
	switch choice := c.random.IntN(10_000); {
	case choice < 200:
		c.server.count("event sent again")
		if again := next - 1 - int64(c.random.IntN(maxRepeat)); again > 0 {
			c.send(c.text(again))
		}
	case choice < 210:
		c.server.count("pause")
		c.silence(time.Duration(c.random.Int64N(int64(idleTimeout / 4))))
	case choice < 212:
		c.server.count("silence")
		c.silence(2 * idleTimeout)
	case choice < 220:
		c.server.count("long comment")
		c.write(append(bytes.Repeat([]byte(": x"), 70_000), '\n'))
	case choice < 300:
		c.server.count("noise")
		noise := []string{
			": comment\n", "\n\n\n", "event: nothing\n\n", "data\n\n", "data:\r\n\r\n", "unknown: field\n", "data-x: y\n", "DATA: x\n\n",
			"retry: soon\n", "retry: -5\n", "retry: 1.5\n", "id: 7\x00\n\n", "\x00\xff\xfe\x01: \xc3\x28\n", ":\r\n", "no colon\r",
			fmt.Sprintf("id: %d\n\n", next-1),
		}
		if pick := noise[c.random.IntN(len(noise))]; next > 1 {
			c.write([]byte(pick))
		}
	}
}

// text is event n as it stands in the stream.
func (c *connection) text(n int64) []byte {
	end := []string{"\n", "\r\n", "\r"}[c.random.IntN(3)]
	var fields []string
	for line := range strings.SplitSeq(string(newEvent(c.server.seed, n).data), "\n") {
		switch {
		case line == "" && c.random.IntN(2) == 0:
			fields = append(fields, "data")
		case !strings.HasPrefix(line, " ") && c.random.IntN(2) == 0:
			fields = append(fields, "data:"+line)
		default:
			fields = append(fields, "data: "+line)
		}
	}
	id := "id: " + strconv.FormatInt(n, 10)
	if c.random.IntN(2) == 0 {
		fields = append([]string{id}, fields...)
	} else {
		fields = append(fields, id)
	}
	if n%10 == 0 { // an event that is sent again keeps its type: with another one it would be another event
		fields = append(fields, "event: update")
	}
	if c.random.IntN(10) == 0 {
		fields = append(fields, ": comment", "x")
	}
	return []byte(strings.Join(fields, end) + end + end)
}

// send writes, now and then in several packets, which may split lines and characters anywhere.
func (c *connection) send(text []byte) {
	if c.random.IntN(8) == 0 {
		c.server.count("event in several packets")
		for range 1 + c.random.IntN(4) {
			n := c.random.IntN(min(len(text), 100))
			c.write(text[:n])
			text = text[n:]
			time.Sleep(time.Millisecond) // lets the packet go
		}
	}
	c.write(text)
}

// write sends bytes as they are, or as a chunk of the body. What fails shows in gone.
func (c *connection) write(text []byte) {
	if len(text) == 0 {
		return // an empty chunk would be the last
	}
	if c.chunked {
		text = fmt.Appendf(nil, "%x\r\n%s\r\n", len(text), text)
	}
	_, _ = c.conn.Write(text)
}

// drop ends the connection, before or within an event.
func (c *connection) drop(text []byte) {
	where := "between events"
	if c.random.IntN(3) > 0 {
		where = "within an event"
		c.write(text[:1+c.random.IntN(len(text)-1)])
	}
	switch c.random.IntN(4) {
	case 0:
		c.server.count("reset " + where)
		c.reset()
	case 1:
		c.server.count("half-closed " + where)
		_ = c.conn.CloseWrite()
		c.silence(2 * idleTimeout)
	case 2:
		c.server.count("cut off " + where)
	case 3:
		c.server.count("ended " + where)
		if c.chunked {
			_, _ = io.WriteString(c.conn, "0\r\n\r\n")
		}
	}
}

// reset closes the connection with a TCP reset.
func (c *connection) reset() {
	_ = c.conn.SetLinger(0)
	_ = c.conn.Close()
}

// silence sends nothing for a while, unless the client goes.
func (c *connection) silence(d time.Duration) {
	select {
	case <-time.After(d):
	case <-c.gone:
	}
}
