// Package ndjson splits newline-delimited JSON (https://github.com/ndjson/ndjson-spec) into lines.
package ndjson

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/fingerprint"
)

// bufferSize is how much is read at once. Lines within a buffer are handed on without a copy.
const bufferSize = 256 << 10

// Reader splits a stream into lines of any length, in bounded memory. Make it with NewReader.
type Reader struct {
	reader  *bufio.Reader
	offset  int64
	trail   *fingerprint.Trail // nil where nobody asked for it
	open    bool               // the last line had no line break
	capture source.Capture
}

// NewReader reads lines from r, whose first byte is at the given offset in bytes of the whole stream.
func NewReader(r io.Reader, offset int64) *Reader {
	return &Reader{reader: bufio.NewReaderSize(r, bufferSize), offset: offset}
}

// Offset is where the next line begins, in bytes from the stream's start.
func (r *Reader) Offset() int64 { return r.offset }

// Follow keeps trail, which is at the beginning of the stream, at Offset from now on.
func (r *Reader) Follow(trail *fingerprint.Trail) { r.trail = trail }

// Open reports whether the last line ended with the stream, without a line break.
func (r *Reader) Open() bool { return r.open }

// Next returns the next line without its line break, and its length in bytes. A long line is cut as source.Capture does.
// Blank lines are skipped, and so is a byte order mark at the stream's start. Bytes after the last line break count as a
// line if the stream ends with io.EOF, and are dropped with any other error. The line is valid until the next call.
func (r *Reader) Next() ([]byte, int64, error) {
	for {
		first := r.offset == 0
		data, size, err := r.line()
		if err != nil {
			return nil, 0, err
		}
		if first {
			data, size = withoutMark(data, size)
		}
		if int64(len(data)) == size {
			data = bytes.TrimSuffix(data, []byte{'\r'})
			size = int64(len(data))
			if blank(data) {
				continue
			}
		}
		return data, size, nil
	}
}

// line returns the bytes up to the next line feed or the end.
func (r *Reader) line() ([]byte, int64, error) {
	data, err := r.reader.ReadSlice('\n')
	if err == nil {
		r.offset += int64(len(data))
		if r.trail != nil {
			r.trail.Add(data)
		}
		data = data[:len(data)-1]
		return data, int64(len(data)), nil
	}
	var trail fingerprint.Trail // the line may prove not to be there
	if r.trail != nil {
		trail = *r.trail
	}
	r.capture.Reset()
	for errors.Is(err, bufio.ErrBufferFull) {
		trail.Add(data)
		_, _ = r.capture.Write(data)
		data, err = r.reader.ReadSlice('\n')
	}
	trail.Add(data)
	switch {
	case err == nil:
		_, _ = r.capture.Write(data[:len(data)-1])
		r.offset += r.capture.Size() + 1
	case errors.Is(err, io.EOF) && r.capture.Size()+int64(len(data)) > 0:
		_, _ = r.capture.Write(data)
		r.offset += r.capture.Size()
		r.open = true
	default:
		return nil, 0, err
	}
	if r.trail != nil {
		*r.trail = trail
	}
	return r.capture.Bytes(), r.capture.Size(), nil
}

// blank reports whether a line holds nothing but white space.
func blank(data []byte) bool {
	for _, c := range data {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// withoutMark removes the byte order mark that some programs write at the start of a file.
func withoutMark(data []byte, size int64) ([]byte, int64) {
	rest, found := bytes.CutPrefix(data, []byte("\uFEFF"))
	if found {
		size -= int64(len(data) - len(rest))
	}
	return rest, size
}
