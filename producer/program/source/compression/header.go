package compression

import (
	"bufio"
	"hash/crc32"
	"io"
)

// header reads the parts of a gzip member's header and sums them up. After an error it reads nothing more.
type header struct {
	in  *bufio.Reader
	sum uint32
	err error
}

// bytes reads the next n bytes; they are zeros after an error.
func (h *header) bytes(n int) []byte {
	b := make([]byte, n)
	if h.err == nil {
		_, h.err = io.ReadFull(h.in, b)
	}
	h.sum = crc32.Update(h.sum, crc32.IEEETable, b)
	return b
}

// text passes over a text and the zero at its end.
func (h *header) text() {
	for b := byte(1); b != 0 && h.err == nil; {
		b, h.err = h.in.ReadByte()
		h.sum = crc32.Update(h.sum, crc32.IEEETable, []byte{b})
	}
}
