// Package compression reads streams that may be compressed, as their first bytes tell.
package compression

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Format is how a stream is compressed.
type Format string

// These are the known formats.
const (
	None Format = ""
	Gzip Format = "gzip" // RFC 1952
	Zstd Format = "zstd" // RFC 8878
)

// maxWindow bounds the memory of a zstd stream, in bytes. It is the bound of zstd -d without an option
// (ZSTD_WINDOWLOG_LIMIT_DEFAULT in its zstd.h), and enough for --ultra -22 and for --long without a number.
const maxWindow = 1 << 27

var errWindow = errors.New("got a window of more than 128 MiB, must be at most that, as for zstd -d without an option; " +
	"compress with --long=27 or less, or decompress before (e.g. zstd -d --long=31)")

// Reader reads a stream, and decompresses it if it starts like a compressed one. It reads all gzip members and zstd frames
// that follow each other. Make it with NewReader.
type Reader struct {
	in     *kept
	head   []byte // bytes of in that told the format
	format Format
	out    io.Reader // nil until the format is known
	free   func()
}

// NewReader reads from in.
func NewReader(in io.Reader) *Reader { return &Reader{in: &kept{in: in}} }

// Format returns the format, for which it reads the stream's first bytes if that wasn't done yet.
func (r *Reader) Format() (Format, error) {
	if r.out == nil {
		if err := r.start(); err != nil {
			return None, err
		}
	}
	return r.format, nil
}

// Read implements io.Reader. It returns an error of the reader below as it is, and io.ErrUnexpectedEOF if a compressed stream
// ends too early.
func (r *Reader) Read(p []byte) (int, error) {
	if _, err := r.Format(); err != nil {
		return 0, err
	}
	n, err := r.out.Read(p)
	switch {
	case err == nil || r.format == None:
		return n, err
	case r.in.err != nil:
		return n, r.in.err
	case errors.Is(err, io.EOF):
		return n, io.EOF
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		err = errWindow
	}
	return n, fmt.Errorf("decompress %s: %w", r.format, err)
}

// Garbage reports whether something that is neither gzip nor zeros follows the last gzip member. As in gzip, it isn't read.
// This is known at the stream's end.
func (r *Reader) Garbage() bool {
	gzip, ok := r.out.(*members)
	return ok && gzip.garbage
}

// Close frees the decompressor; it doesn't close the stream.
func (r *Reader) Close() {
	if r.free != nil {
		r.free()
		r.free = nil
	}
}

// start finds out the format. It waits for no more bytes than it needs for that.
func (r *Reader) start() error {
	format, open := None, true
	for open {
		var next [1]byte
		n, err := r.in.Read(next[:])
		r.head = append(r.head, next[:n]...)
		format, open = Detect(r.head)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	raw := &headed{head: r.head, in: r.in}
	switch format {
	case Gzip:
		r.out = newMembers(raw)
	case Zstd:
		in, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return fmt.Errorf("decompress zstd: %w", err)
		}
		r.out, r.free = in, in.Close
	default:
		r.out = raw
	}
	r.format, r.head = format, nil
	return nil
}

// Detect tells the format of a stream from its first bytes, and whether more of them could tell something else.
func Detect(head []byte) (format Format, open bool) {
	for _, c := range []struct {
		format Format
		match  func(i int, b byte) bool
		length int
	}{
		{Gzip, func(i int, b byte) bool { return b == "\x1f\x8b\x08"[i] }, 3},
		{Zstd, func(i int, b byte) bool { return b == "\x28\xb5\x2f\xfd"[i] }, 4},
		// A skippable frame, with which pzstd begins: 0x184D2A50 to 0x184D2A5F in little-endian order.
		{Zstd, func(i int, b byte) bool { return i == 0 && b&0xf0 == 0x50 || i > 0 && b == "\x00\x2a\x4d\x18"[i] }, 4},
	} {
		matches := true
		for i := 0; matches && i < min(len(head), c.length); i++ {
			matches = c.match(i, head[i])
		}
		switch {
		case matches && len(head) >= c.length:
			return c.format, false
		case matches:
			open = true
		}
	}
	return None, open
}

// headed reads head and then in.
type headed struct {
	head []byte
	in   io.Reader
}

func (h *headed) Read(p []byte) (int, error) {
	if len(h.head) == 0 {
		return h.in.Read(p)
	}
	n := copy(p, h.head)
	h.head = h.head[n:]
	return n, nil
}
