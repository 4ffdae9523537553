package httpfeed

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/ndjson"
)

// document is a version of a document.
type document struct {
	transfer *transfer
	meter    *source.Meter
	codings  []string
	finite   bool // the server tells its length
	ranges   bool // the server may be asked for parts of it
	layers   []*compression.Reader
	content  io.Reader
	length   int64                    // of the content that was read
	confirm  func(length int64) error // nil for a tentative end that is the document's; a nil function takes any for it
	lines    *ndjson.Reader
	prefix   []byte // of positions, nil where it has none
	buffer   []byte
}

// newDocument reads the whole document that an answer has.
func newDocument(answer *http.Response, codings []string) *document {
	d := &document{transfer: newTransfer(newWhole(answer)), codings: codings, finite: answer.ContentLength >= 0}
	d.meter = source.NewMeter(d.transfer, 0)
	d.content = d.meter
	for range len(codings) + 1 { // what was encoded may be a compressed file
		layer := compression.NewReader(d.content)
		d.layers, d.content = append(d.layers, layer), layer
	}
	d.lines = ndjson.NewReader(d, 0)
	return d
}

// newRest goes on reading a document that isn't compressed, from a part of it.
func newRest(p *part) *document {
	d := &document{transfer: newTransfer(p), finite: true, ranges: true, length: p.offset}
	d.meter = source.NewMeter(d.transfer, p.offset)
	d.content = d.meter
	d.lines = ndjson.NewReader(d, p.offset)
	return d
}

// Read implements io.Reader for the content. io.EOF means that the document is complete.
func (d *document) Read(b []byte) (int, error) {
	n, err := d.content.Read(b)
	if errors.Is(d.transfer.err, errChanged) {
		return 0, errChanged // what a decompressor still has is in the next document, which begins after the last line
	}
	d.length += int64(n)
	if errors.Is(err, io.EOF) && d.transfer.tentative && d.confirm != nil {
		if unconfirmed := d.confirm(d.length); unconfirmed != nil {
			err = unconfirmed
		}
	}
	return n, err
}

// compressed reports whether the content differs from the bytes that come over the wire.
func (d *document) compressed() (bool, error) {
	for _, layer := range d.layers {
		if format, err := layer.Format(); err != nil || format != compression.None {
			return true, err
		}
	}
	return false, nil
}

// skip skips the first n bytes of content, and returns how many there were.
func (d *document) skip(n int64) (int64, error) {
	skipped, err := io.CopyN(io.Discard, d, n)
	d.lines = ndjson.NewReader(d, n)
	if errors.Is(err, io.EOF) && d.transfer.tentative {
		err = errUnconfirmed
	}
	return skipped, err
}

// garbage reports whether something else follows a gzip stream.
func (d *document) garbage() bool {
	for _, layer := range d.layers {
		if layer.Garbage() {
			return true
		}
	}
	return false
}

// position is the position after the last line.
func (d *document) position() []byte {
	if d.prefix == nil {
		return nil
	}
	d.buffer = append(d.buffer[:0], d.prefix...)
	d.buffer = strconv.AppendInt(d.buffer, d.lines.Offset(), 10)
	return append(d.buffer, '}')
}

// lag is how many bytes are still to come or to be read; false if that isn't known.
func (d *document) lag() (int64, bool) {
	total := d.transfer.total.Load()
	return max(0, total-d.meter.Done()), total >= 0
}

func (d *document) close() {
	for _, layer := range d.layers {
		layer.Close()
	}
	d.transfer.part.close()
}
