package httpfeed

import (
	"io"
	"strconv"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/ndjson"
)

// document is a content's lines.
type document struct {
	content *content
	meter   *source.Meter
	parts   []*compression.Reader
	lines   *ndjson.Reader
	prefix  []byte // of positions, nil where it has none
	buffer  []byte
}

// newDocument reads c from where it is. What begins within a document is never compressed.
func newDocument(c *content) *document {
	d := &document{content: c, meter: source.NewMeter(c, c.next)}
	var in io.Reader = d.meter
	if c.next == 0 {
		in = d.decompress(in)
		for range c.codings {
			in = d.decompress(in) // what was encoded may be a compressed file
		}
	}
	d.lines = ndjson.NewReader(in, c.next)
	return d
}

func (d *document) decompress(content io.Reader) io.Reader {
	r := compression.NewReader(content)
	d.parts = append(d.parts, r)
	return r
}

// compressed reports whether the content isn't what comes over the wire.
func (d *document) compressed() (bool, error) {
	for _, part := range d.parts {
		if format, err := part.Format(); err != nil || format != compression.None {
			return true, err
		}
	}
	return false, nil
}

// skip passes over the first n bytes of content. It returns how many there were.
func (d *document) skip(n int64) (int64, error) {
	content := io.Reader(d.parts[len(d.parts)-1])
	skipped, err := io.CopyN(io.Discard, content, n)
	d.lines = ndjson.NewReader(content, n)
	return skipped, err
}

// position is the one after the last line.
func (d *document) position() []byte {
	if d.prefix == nil {
		return nil
	}
	d.buffer = append(d.buffer[:0], d.prefix...)
	d.buffer = strconv.AppendInt(d.buffer, d.lines.Offset(), 10)
	return append(d.buffer, '}')
}

// lag is how many bytes of the content weren't used yet; false where that isn't known. It may be called by any goroutine.
func (d *document) lag() (int64, bool) {
	total := d.content.total.Load()
	return max(0, total-d.meter.Done()), total >= 0
}

// finished is a document of which all of its bytes were used before.
func finished(bytes int64) *document {
	d := &document{content: &content{}, meter: source.NewMeter(nil, bytes)}
	d.content.total.Store(bytes)
	return d
}

func (d *document) close() {
	for _, part := range d.parts {
		part.Close()
	}
	_ = d.content.Close()
}
