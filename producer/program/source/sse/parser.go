package sse

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

const (
	// maxID is the longest event id that is remembered, in bytes. It goes into a request header, and servers refuse longer
	// ones.
	maxID = 8 << 10
	// maxType is how much of an event's type is kept, in bytes.
	maxType = 1 << 10
)

// parser splits an event stream as the HTML standard says (https://html.spec.whatwg.org/#parsing-an-event-stream), in
// bounded memory. It can skip an event of any length, while the libraries at hand give up the stream at a line longer than
// their buffer. It leaves bytes as they are, even if they aren't UTF-8.
type parser struct {
	reader *bufio.Reader
	// lastID is the last event ID, which a client sends after a lost connection.
	lastID []byte
	// retry is how long the server wants a client to wait before it reconnects; 0 if it said nothing.
	retry time.Duration

	started  bool // the byte order mark was looked for
	skipFeed bool // a line ended in CR, so that a line feed that follows belongs to it

	name    []byte // of the field on the current line, cut where no field has so long a name
	value   []byte // of id, retry and event
	data    source.Capture
	hasData bool
	id      []byte // the buffer that becomes lastID with the blank line
	// ownID is set if the event that next returned came with an id that is not empty.
	ownID bool
	// kind is its type, empty if it came without one.
	kind []byte
}

// maxName is one more than the longest name of a field, "event".
const maxName = 6

func newParser(r io.Reader, lastID []byte) *parser {
	return &parser{reader: bufio.NewReaderSize(r, 64<<10), lastID: bytes.Clone(lastID), id: bytes.Clone(lastID)}
}

// next returns the data of the next event and its length, cut as source.Capture does. If the stream ends within an event,
// the event is dropped, as the standard demands.
func (p *parser) next() ([]byte, int64, error) {
	p.data.Reset()
	p.hasData, p.ownID, p.kind = false, false, p.kind[:0]
	for {
		blank, err := p.line()
		if err != nil {
			return nil, 0, err
		}
		if !blank {
			continue
		}
		p.lastID = append(p.lastID[:0], p.id...)
		if p.hasData {
			return p.data.Bytes(), p.data.Size(), nil
		}
		p.ownID, p.kind = false, p.kind[:0]
	}
}

// line reads a line and reports whether it was blank.
func (p *parser) line() (blank bool, err error) {
	p.name, p.value = p.name[:0], p.value[:0]
	var colon, space, any bool // a colon, a space right after it, anything at all was seen
	for {
		piece, end, err := p.piece()
		if err != nil {
			return false, err
		}
		any = any || len(piece) > 0
		if !colon {
			name, value, found := bytes.Cut(piece, []byte{':'})
			p.name = append(p.name, name[:min(len(name), maxName-len(p.name))]...)
			if piece = nil; found {
				colon, piece = true, value
				p.begin()
			}
		}
		if colon && !space && len(piece) > 0 {
			space = true
			piece = bytes.TrimPrefix(piece, []byte{' '})
		}
		p.add(piece)
		if end {
			if any && !colon {
				p.begin() // a field without a colon has an empty value
			}
			p.finish()
			return !any, nil
		}
	}
}

// begin starts the field that p.name names.
func (p *parser) begin() {
	if string(p.name) != "data" {
		return
	}
	if p.hasData {
		_, _ = p.data.Write([]byte{'\n'})
	}
	p.hasData = true
}

// add adds a part of the field's value.
func (p *parser) add(piece []byte) {
	switch string(p.name) {
	case "data":
		_, _ = p.data.Write(piece)
	case "id", "retry", "event":
		p.value = append(p.value, piece[:min(len(piece), maxID+1-len(p.value))]...)
	}
}

// finish ends the line's field.
func (p *parser) finish() {
	switch string(p.name) {
	case "id":
		if usableID(p.value) {
			p.id = append(p.id[:0], p.value...)
			p.ownID = len(p.id) > 0
		}
	case "event":
		p.kind = append(p.kind[:0], p.value[:min(len(p.value), maxType)]...)
	case "retry":
		if digits(p.value) {
			ms, err := strconv.ParseInt(string(p.value), 10, 64)
			if err != nil || ms > web.MaxRetry.Milliseconds() {
				ms = web.MaxRetry.Milliseconds()
			}
			p.retry = time.Duration(ms) * time.Millisecond
		}
	}
}

// usableID reports whether id can be sent back. The standard ignores an id with a NUL; other control characters can't be in
// a header.
func usableID(id []byte) bool {
	return len(id) <= maxID && bytes.IndexFunc(id, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) < 0
}

func digits(value []byte) bool {
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(value) > 0
}

// piece returns the next part of the current line, as much as has arrived, and whether the line ends with it. A line ends
// at CR LF, LF or CR. After a CR it doesn't wait for the next byte, which may come much later.
func (p *parser) piece() ([]byte, bool, error) {
	if !p.started {
		p.started = true
		if mark, _ := p.reader.Peek(3); string(mark) == "\uFEFF" {
			_, _ = p.reader.Discard(3)
		}
	}
	head, err := p.reader.Peek(1)
	if err != nil {
		return nil, false, err
	}
	if p.skipFeed {
		p.skipFeed = false
		if head[0] == '\n' {
			_, _ = p.reader.Discard(1)
			return p.piece()
		}
	}
	piece, _ := p.reader.Peek(p.reader.Buffered())
	end := bytes.IndexByte(piece, '\n')
	if end < 0 {
		end = len(piece)
	}
	if cr := bytes.IndexByte(piece[:end], '\r'); cr >= 0 {
		end = cr
		p.skipFeed = true
	}
	if end == len(piece) {
		_, _ = p.reader.Discard(end)
		return piece, false, nil
	}
	_, _ = p.reader.Discard(end + 1)
	return piece[:end], true, nil
}
