package compression

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// These are bits of a member's flags (RFC 1952, section 2.3.1). The first bit says only that the content may be text.
const (
	flagHeaderSum = 1 << (iota + 1)
	flagExtra
	flagName
	flagComment
	flagsReserved = 0xe0
)

// errSum says that the decompressed content isn't the one that was compressed.
var errSum = errors.New("the sum or the length of its content is wrong")

// members reads the members of a gzip stream, one after the other. As gzip does, it skips zeros after a member, with which
// tapes and block devices fill up, and ignores anything else that is no member. Unlike gzip, it goes on with a member that
// follows zeros.
//
// Neither the gzip.Reader of the standard library nor that of klauspost would do, since they take names of 511 bytes at
// most and don't tell garbage from a broken member.
type members struct {
	in      *bufio.Reader
	content io.ReadCloser // of the current member, nil before the first
	inside  bool          // the current member isn't at its end
	sum     uint32
	size    uint32
	garbage bool // something else follows the last member
}

// newMembers reads from in, which begins with a member.
func newMembers(in io.Reader) *members { return &members{in: bufio.NewReader(in)} }

// Read implements io.Reader.
func (m *members) Read(p []byte) (int, error) {
	for {
		if !m.inside {
			if err := m.next(); err != nil {
				return 0, err
			}
		}
		n, err := m.content.Read(p)
		m.sum = crc32.Update(m.sum, crc32.IEEETable, p[:n])
		m.size += uint32(n)
		if errors.Is(err, io.EOF) {
			m.inside = false
			err = m.end()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// next goes on to the next member. io.EOF means that there is none.
func (m *members) next() error {
	if m.content != nil {
		if err := m.skipZeros(); err != nil {
			return err
		}
	}
	// A stream that ends within the two bytes is a member that is cut off.
	switch magic, err := m.in.Peek(2); {
	case bytes.Equal(magic, []byte("\x1f\x8b")), len(magic) == 1 && magic[0] == '\x1f':
	case err != nil && !errors.Is(err, io.EOF):
		return err
	default:
		m.garbage = true
		if _, err := io.Copy(io.Discard, m.in); err != nil { // whether the stream is complete
			return err
		}
		return io.EOF
	}
	if err := m.header(); err != nil {
		return whole(err)
	}
	if m.content == nil {
		m.content = flate.NewReader(m.in)
	} else if err := m.content.(flate.Resetter).Reset(m.in, nil); err != nil {
		return err
	}
	m.inside, m.sum, m.size = true, 0, 0
	return nil
}

func (m *members) skipZeros() error {
	for {
		b, err := m.in.ReadByte()
		if err != nil {
			return err
		}
		if b != 0 {
			return m.in.UnreadByte()
		}
	}
}

// header reads a member's header, of any length. io.EOF means that it is cut off.
func (m *members) header() error {
	h := &header{in: m.in}
	fixed := h.bytes(10)
	method, flags := fixed[2], fixed[3]
	if h.err != nil {
		return h.err
	}
	if method != 8 {
		return fmt.Errorf("a member has the unknown method %d", method)
	}
	if flags&flagsReserved != 0 {
		return fmt.Errorf("a member has the unknown flags %#x", flags&flagsReserved)
	}
	if flags&flagExtra != 0 {
		h.bytes(int(binary.LittleEndian.Uint16(h.bytes(2))))
	}
	if flags&flagName != 0 {
		h.text()
	}
	if flags&flagComment != 0 {
		h.text()
	}
	if flags&flagHeaderSum != 0 {
		if want := uint16(h.sum); binary.LittleEndian.Uint16(h.bytes(2)) != want && h.err == nil {
			return errors.New("the sum of a member's header is wrong")
		}
	}
	return h.err
}

// end reads the end of a member, after its content.
func (m *members) end() error {
	var trailer [8]byte
	if _, err := io.ReadFull(m.in, trailer[:]); err != nil {
		return whole(err)
	}
	if binary.LittleEndian.Uint32(trailer[:4]) != m.sum || binary.LittleEndian.Uint32(trailer[4:]) != m.size {
		return errSum
	}
	return nil
}

// whole is the error err of reading something that must be whole.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
