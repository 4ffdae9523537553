package fingerprint

import (
	"bytes"
	"errors"
	"io"
)

// recentSize is how many bytes are kept.
const recentSize = 16 << 10

// Recent are the last bytes that were read of a file. They are compared after the next read, to see whether it was still
// the same file. The zero Recent is at the file's beginning.
type Recent struct {
	offset int64
	bytes  []byte // before offset
	again  []byte // for looking at them
}

// RecentAt reads the bytes before an offset.
func RecentAt(file io.ReaderAt, offset int64) (Recent, error) {
	r := Recent{offset: offset, bytes: make([]byte, min(recentSize, offset))}
	_, err := file.ReadAt(r.bytes, r.Start())
	return r, err
}

// Offset is how much of the file was read.
func (r *Recent) Offset() int64 { return r.offset }

// Start is the offset of the first kept byte.
func (r *Recent) Start() int64 { return r.offset - int64(len(r.bytes)) }

// Add adds bytes that were read after those before.
func (r *Recent) Add(p []byte) {
	r.offset += int64(len(p))
	if len(p) >= recentSize {
		r.bytes = append(r.bytes[:0], p[len(p)-recentSize:]...)
		return
	}
	if over := len(r.bytes) + len(p) - recentSize; over > 0 {
		r.bytes = append(r.bytes[:0], r.bytes[over:]...)
	}
	r.bytes = append(r.bytes, p...)
}

// Still reports whether the file has these bytes where they were.
func (r *Recent) Still(file io.ReaderAt) (bool, error) {
	r.again = append(r.again[:0], r.bytes...)
	n, err := file.ReadAt(r.again, r.Start())
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return bytes.Equal(r.again[:n], r.bytes), nil
}

// Ends reports whether rest, the content of a file from Start on, is a beginning of these bytes, and not empty.
func (r *Recent) Ends(rest io.Reader) (bool, error) {
	all, err := io.ReadAll(io.LimitReader(rest, recentSize+1))
	return len(all) > 0 && bytes.HasPrefix(r.bytes, all), err
}
