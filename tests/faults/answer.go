package faults

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// piece is how much of a document is written at once, in bytes.
const piece = 32 << 10

// unknown stands for the total length of a document that its server doesn't know.
const unknown = -1

// answer is what one request to a feed gets.
type answer struct {
	*exchange
	document *document
	// span is how many bytes come in parts that are cut short, and life in all before the connection breaks.
	span, life int64
}

func newAnswer(f *feed, x *exchange) *answer {
	a := &answer{exchange: x, document: f.document(), span: 1 + x.random.Int64N(f.life), life: 1 + x.random.Int64N(2*f.life)}
	if f.poll > 0 && x.random.IntN(3) == 0 {
		a.life = math.MaxInt64 // what is compressed has no parts to go on with
	}
	return a
}

// serve gives the document, the part that was asked for, or something else.
func (a *answer) serve() {
	_, _, calm := a.state()
	header := a.request.Header
	a.framing = framing(a.random.IntN(3))
	if a.document.fresh(header) {
		if calm || a.random.IntN(4) > 0 {
			a.count("not modified")
			a.framing = closed
			a.head("304 Not Modified", a.headers(), 0)
			return
		}
		a.count("condition ignored")
	}
	start, part := a.document.start(header)
	switch {
	case !part:
		a.whole()
	case start >= a.document.length():
		a.count("416 at the end")
		a.unsatisfiable(fmt.Sprintf("bytes */%d", a.document.length()))
	case !a.await(start):
	case calm:
		a.part(start, a.document.length())
	default:
		a.lie(start)
	}
}

// lie answers a request for what follows start in one of the ways in which servers do, some of them right.
func (a *answer) lie(start int64) {
	length := a.document.length()
	end := min(start+a.span, length)
	switch choice := a.random.IntN(100); {
	case choice < 10:
		a.count("whole document instead of a part")
		a.whole()
	case choice < 18:
		other := max(0, start-a.span)
		if ahead := start + a.span; a.random.IntN(2) == 0 && ahead < length {
			other = ahead
		}
		if other == start {
			a.part(start, end)
			return
		}
		a.count("another part")
		a.part(other, min(other+a.span, length))
	case choice < 22:
		a.count("part that doesn't say which")
		a.partial(a.headers(), end-start)
		a.body(start, end)
	case choice < 26:
		a.count("part of another version")
		bogus := []byte(strings.Repeat("{\"another\":\"version\"}\n", 10))
		a.document = a.document.another()
		a.partial(contentRange(start, length, length)+a.headers(), int64(len(bogus)))
		a.write(bogus)
		a.end()
	case choice < 34:
		a.count("416 before the end")
		a.unsatisfiable([]string{"", "bytes */*", "bytes */0", fmt.Sprintf("bytes */%d", length)}[a.random.IntN(4)])
	case choice < 55 && end < length:
		a.count("part up to a limit")
		a.part(start, end)
	case choice < 75 && end < length:
		a.count("part shorter than it says, " + a.framing.String())
		a.partial(contentRange(start, length, length)+a.headers(), end-start)
		if a.body(start, end) {
			a.end()
		}
	default:
		a.count("part up to the end")
		a.part(start, length)
	}
}

// whole gives the document from its beginning.
func (a *answer) whole() {
	length := a.document.length()
	_, _, calm := a.state()
	if strings.Contains(a.request.Header.Get("Accept-Encoding"), "gzip") && a.random.IntN(3) == 0 {
		a.compressed(calm)
		return
	}
	a.count("whole document")
	// It may break anywhere, but a client that needs the whole must be able to get it: a long one mustn't break more often than a short one.
	head, _, _ := a.state()
	a.life = max(a.life, 1+a.random.Int64N(2*max(1, a.document.available(head))))
	a.head("200 OK", a.headers(), length)
	if a.body(0, length) {
		a.end()
	}
}

// compressed gives all of a document that is there already.
func (a *answer) compressed(calm bool) {
	a.count("whole document, compressed")
	var text bytes.Buffer
	w := gzip.NewWriter(&text)
	_, _ = w.Write(a.document.text) // to memory
	_ = w.Close()
	a.head("200 OK", "Content-Encoding: gzip\r\n"+a.headers(), int64(text.Len()))
	if !calm && a.random.IntN(3) == 0 {
		a.write(text.Bytes()[:a.random.IntN(text.Len())])
		a.cut("within a compressed document")
		return
	}
	a.send(text.Bytes())
	a.end()
}

// part gives what is between two offsets, as it says.
func (a *answer) part(start, end int64) {
	total := a.document.length()
	if a.random.IntN(3) == 0 {
		a.count("part of an unknown total")
		total = unknown
	}
	a.partial(contentRange(start, end, total)+a.headers(), end-start)
	if a.body(start, end) {
		a.end()
	}
}

// partial begins a part's answer, with so many bytes to come.
func (a *answer) partial(headers string, length int64) {
	a.head("206 Partial Content", headers, length)
}

// unsatisfiable says that there is no such part (RFC 9110, section 15.5.17).
func (a *answer) unsatisfiable(contentRange string) {
	headers := a.headers()
	if contentRange != "" {
		headers += "Content-Range: " + contentRange + "\r\n"
	}
	a.framing = sized
	a.head("416 Range Not Satisfiable", headers, 0)
}

// await waits until there is something of the document after an offset. It returns false where nothing is sent any more.
func (a *answer) await(offset int64) bool {
	for {
		head, changed, _ := a.state()
		if a.left() || a.disturbed() {
			return false
		}
		if a.document.available(head) > offset {
			return true
		}
		select {
		case <-changed:
		case <-a.gone:
			return false
		}
	}
}

// body sends the document from one offset to another, as it becomes available. It returns false where the connection is at
// its end before.
func (a *answer) body(at, end int64) bool {
	for at < end {
		if !a.await(at) {
			return false
		}
		head, _, calm := a.state()
		next := min(a.document.available(head), end, at+piece)
		if a.life -= next - at; a.life < 0 && !calm {
			a.write(a.document.text[at : at+a.random.Int64N(next-at)])
			if a.random.IntN(5) == 0 {
				a.count("silence")
				a.silence(2 * a.idle)
			} else {
				a.cut("within a document")
			}
			return false
		}
		a.send(a.document.text[at:next])
		at = next
	}
	return true
}

// headers are those that all answers have.
func (a *answer) headers() string {
	return a.document.validators() + "Content-Type: application/x-ndjson\r\nDate: " + time.Now().UTC().Format(http.TimeFormat) + "\r\n"
}

// contentRange is the header that says which bytes of how many a part has (RFC 9110, section 14.4).
func contentRange(start, end, total int64) string {
	of := "*"
	if total != unknown {
		of = fmt.Sprint(total)
	}
	return fmt.Sprintf("Content-Range: bytes %d-%d/%s\r\n", start, end-1, of)
}
