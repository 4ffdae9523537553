package verify

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// cursor reads through the lines of an object.
type cursor struct {
	stored *storedReader
	// unpacked is what is read: stored, or what it holds compressed.
	unpacked io.Reader
	gzip     bool
	buffer   []byte
	start    int // of what was read and not taken,
	end      int // and its end
	done     bool
	damage   error // why the object can't be read to its end, beside its being away
}

// storedReader keeps the error of what it reads, as what unpacks may hide it.
type storedReader struct {
	io.ReadCloser
	err error
}

func (r *storedReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// leastBuffer is the memory of a cursor, unless a line is longer.
const leastBuffer = 32 << 10

func newCursor(body io.ReadCloser, compressed bool) *cursor {
	c := &cursor{stored: &storedReader{ReadCloser: body}, gzip: compressed}
	c.unpacked = c.stored
	return c
}

// close frees what the cursor holds.
func (c *cursor) close() {
	c.buffer, c.done, c.start, c.end = nil, true, 0, 0
	_ = c.stored.Close() // only read
}

// err is why the bytes of the object can't be had: it is away, or has changed. A damaged object is no error.
func (c *cursor) err() error { return c.stored.err }

// window gives the next n bytes, fewer at the end. They are valid until the next call.
func (c *cursor) window(n int) []byte {
	for c.end-c.start < n && !c.done {
		c.fill(n)
	}
	return c.buffer[c.start:min(c.end, c.start+n)]
}

// fill reads more, making room for n bytes in all.
func (c *cursor) fill(n int) {
	if c.start > 0 {
		c.end = copy(c.buffer, c.buffer[c.start:c.end])
		c.start = 0
	}
	if need := max(n, c.end+1, leastBuffer); need > len(c.buffer) {
		grown := make([]byte, max(need, 2*len(c.buffer)))
		copy(grown, c.buffer[:c.end])
		c.buffer = grown
	}
	read, err := c.read(c.buffer[c.end:])
	c.end += read
	if err != nil {
		c.done = true
		if !errors.Is(err, io.EOF) && c.stored.err == nil {
			c.damage = err
		}
	}
}

func (c *cursor) read(p []byte) (int, error) {
	if c.gzip {
		unpacked, err := gzip.NewReader(c.stored)
		if err != nil {
			return 0, err
		}
		c.unpacked, c.gzip = unpacked, false
	}
	return c.unpacked.Read(p)
}

// take goes on behind n bytes of the window.
func (c *cursor) take(n int) { c.start += n }

// matches is the size of what comes next, if that is a record's line by a shape; else 0.
func (c *cursor) matches(s *shape, expected []byte) int {
	if bytes.Equal(c.window(len(expected)), expected) {
		return len(expected)
	}
	if s.Exact() {
		return 0
	}
	line, size, whole := c.line(s.separator)
	if !whole || !bytes.Equal(s.Comparable(line), s.Comparable(expected[:len(expected)-len(s.separator)])) {
		return 0
	}
	return size
}

// ended says whether everything was taken.
func (c *cursor) ended() bool {
	if len(c.window(1)) > 0 {
		return false
	}
	c.buffer, c.start, c.end = nil, 0, 0
	return true
}

// line gives the next line, without its separator; whole is false for a last one that has none. It isn't taken, which is to be done with the
// size that it returns: 0 at the end.
func (c *cursor) line(separator []byte) (line []byte, size int, whole bool) {
	searched := 0
	for {
		have := c.buffer[c.start:c.end]
		if at := bytes.Index(have[searched:], separator); at >= 0 {
			at += searched
			return have[:at], at + len(separator), true
		}
		searched = max(0, len(have)-len(separator)+1)
		if c.done {
			return have, len(have), false
		}
		c.fill(0)
	}
}
