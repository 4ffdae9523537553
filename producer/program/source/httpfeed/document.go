package httpfeed

import (
	"io"
	"net/http"
	"strconv"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/ndjson"
)

// document is an answer's body.
type document struct {
	body   io.ReadCloser
	meter  *source.Meter
	length int64 // of the body as it comes, -1 where the server doesn't say
	parts  []*compression.Reader
	lines  *ndjson.Reader
	prefix []byte // of positions, nil where it has none
	buffer []byte
}

// newDocument reads answer, whose content begins at the given offset. A part is never compressed.
func newDocument(answer *http.Response, offset int64) *document {
	d := &document{body: answer.Body, meter: source.NewMeter(answer.Body, 0), length: answer.ContentLength}
	var content io.Reader = d.meter
	if offset == 0 {
		content = d.decompress(content)
		if encoded(answer.Header) {
			content = d.decompress(content) // what was encoded may be a compressed file
		}
	}
	d.lines = ndjson.NewReader(content, offset)
	return d
}

func (d *document) decompress(content io.Reader) io.Reader {
	r := compression.NewReader(content)
	d.parts = append(d.parts, r)
	return r
}

// encoded tells whether the server compressed what it sent.
func encoded(header http.Header) bool {
	encoding := header.Get("Content-Encoding")
	return encoding != "" && encoding != "identity"
}

// compressed tells whether the content isn't what comes over the wire.
func (d *document) compressed() (bool, error) {
	for _, part := range d.parts {
		if format, err := part.Format(); err != nil || format != compression.None {
			return true, err
		}
	}
	return false, nil
}

// skip passes over the first n bytes of content, and tells how many there were.
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

func (d *document) close() {
	for _, part := range d.parts {
		part.Close()
	}
	_ = d.body.Close()
}
