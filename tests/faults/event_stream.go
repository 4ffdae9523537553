package faults

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// maxReplay is how many events a new connection goes back at most, behind what the client asks for.
	maxReplay = 200
	// maxRepeat is how far back an event may lie that is sent again.
	maxRepeat = 300
	// maxBehind bounds both together, well within what the producer remembers.
	maxBehind = 2000
	// meanLife is how many events a connection lives, on average.
	meanLife = 300
)

// eventStream is the answer to one client of an sse.
type eventStream struct {
	*exchange
	source *sse
	number uint64
	life   int
}

func newEventStream(s *sse, x *exchange, number uint64) *eventStream {
	return &eventStream{exchange: x, source: s, number: number, life: 1 + x.random.IntN(2*meanLife)}
}

// serve sends the events after the one that the client had last, and then each that comes, until something happens.
func (e *eventStream) serve() {
	last, _ := strconv.ParseInt(e.request.Header.Get("Last-Event-ID"), 10, 64)
	e.framing = framing(e.random.IntN(2))
	e.head("200 OK", "Content-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n", 0)
	if e.random.IntN(4) == 0 {
		e.write([]byte("\uFEFF"))
	}
	e.write(fmt.Appendf(nil, "retry: %d\n\n", 10+e.random.IntN(100)))
	if e.source.greets {
		e.count("greeting")
		e.send(e.text(e.source.greet(e.number), ""))
	}
	for next := e.first(last); ; next++ {
		if !e.await(next) {
			return
		}
		if _, _, calm := e.state(); !calm {
			if e.life--; e.life < 0 {
				e.drop(e.numbered(next))
				return
			}
			e.annoy(next)
		}
		for _, a := range e.source.announce(next) {
			e.count("event without id")
			e.send(e.text(a, ""))
		}
		e.send(e.numbered(next))
	}
}

// first is the event that a client gets first that had all up to last.
func (e *eventStream) first(last int64) int64 {
	back := min(int64(e.random.IntN(maxReplay)), last, e.source.mayGoBack(last))
	if _, _, calm := e.state(); calm || e.random.IntN(2) == 0 {
		back = 0
	}
	if back > 0 {
		e.count("replay from before the last event")
	}
	return last + 1 - back
}

// await waits for event n, and keeps the connection alive meanwhile. It returns false where nothing is sent any more.
func (e *eventStream) await(n int64) bool {
	for {
		head, changed, _ := e.state()
		if e.left() || e.disturbed() {
			return false
		}
		if n <= head {
			return true
		}
		select {
		case <-changed:
		case <-time.After(e.idle / 4):
			e.write([]byte(": still here\n"))
		case <-e.gone:
			return false
		}
	}
}

// annoy does what a client must bear, before event next.
func (e *eventStream) annoy(next int64) {
	switch choice := e.random.IntN(10_000); {
	case choice < 200:
		e.count("event sent again")
		if again := next - 1 - int64(e.random.IntN(maxRepeat)); again > 0 {
			e.send(e.numbered(again))
		}
	case choice < 210:
		e.count("pause")
		e.silence(time.Duration(e.random.Int64N(int64(e.idle / 4))))
	case choice < 212:
		e.count("silence")
		e.silence(2 * e.idle)
	case choice < 220:
		e.count("long comment")
		e.write(append(bytes.Repeat([]byte(": x"), 70_000), '\n'))
	case choice < 300:
		e.count("noise")
		noise := []string{
			": comment\n", "\n\n\n", "event: nothing\n\n", "data\n\n", "data:\r\n\r\n", "unknown: field\n", "data-x: y\n", "DATA: x\n\n",
			"retry: soon\n", "retry: -5\n", "retry: 1.5\n", "id: 7\x00\n\n", "\x00\xff\xfe\x01: \xc3\x28\n", ":\r\n", "no colon\r",
			fmt.Sprintf("id: %d\n\n", next-1),
		}
		if pick := noise[e.random.IntN(len(noise))]; next > 1 {
			e.write([]byte(pick))
		}
	}
}

// numbered is event n as it stands in the stream.
func (e *eventStream) numbered(n int64) []byte {
	return e.text(e.source.script.event(n), "id: "+strconv.FormatInt(n, 10))
}

// text is an event as it stands in the stream, with an id field or "".
func (e *eventStream) text(what event, id string) []byte {
	end := []string{"\n", "\r\n", "\r"}[e.random.IntN(3)]
	var fields []string
	for line := range strings.SplitSeq(string(what.data), "\n") {
		switch {
		case line == "" && e.random.IntN(2) == 0:
			fields = append(fields, "data")
		case !strings.HasPrefix(line, " ") && e.random.IntN(2) == 0:
			fields = append(fields, "data:"+line)
		default:
			fields = append(fields, "data: "+line)
		}
	}
	if what.kind != "" {
		fields = e.insert(fields, "event: "+what.kind)
	}
	if id != "" {
		fields = e.insert(fields, id)
	}
	if e.random.IntN(10) == 0 {
		fields = append(fields, ": comment", "x")
	}
	return []byte(strings.Join(fields, end) + end + end)
}

// insert puts a field before the others or behind them.
func (e *eventStream) insert(fields []string, field string) []string {
	if e.random.IntN(2) == 0 {
		return append([]string{field}, fields...)
	}
	return append(fields, field)
}

// drop ends the connection, before or within an event.
func (e *eventStream) drop(text []byte) {
	where := "between events"
	if e.random.IntN(3) > 0 {
		where = "within an event"
		e.write(text[:1+e.random.IntN(len(text)-1)])
	}
	if e.random.IntN(4) == 0 {
		e.count("ended " + where)
		e.end()
		return
	}
	e.cut(where)
}
