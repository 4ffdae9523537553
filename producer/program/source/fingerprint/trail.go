// Package fingerprint tells a file from another one that now has its name or its inode.
package fingerprint

import (
	"errors"
	"hash/crc32"
	"io"

	"kafka-on-eks/producer/program/source/compression"
)

const (
	// headSize is the number of first bytes by which a stream is known.
	headSize = 1 << 10
	// blockSize bounds how many bytes have to be read to recognize a place: between one and two blocks before it.
	blockSize = 16 << 20
	// copySize is how much of a file is read at once.
	copySize = 256 << 10
)

// table is that of CRC-32C, which hardware computes. Files are replaced, but not forged, so it is good enough.
var table = crc32.MakeTable(crc32.Castagnoli)

// Trail identifies the bytes before a place in a stream, by sums of the first KiB and of the last 16 to 32 MiB. The same
// bytes have the same trail, however they were read. The zero Trail is that of the stream's beginning.
type Trail struct {
	offset int64
	head   uint32 // of the stream's first headSize bytes, or as many as there are
	before uint32 // of the block before the one that the place is in
	block  uint32 // of this block up to the place
}

// Add goes on to the place after p.
func (t *Trail) Add(p []byte) {
	for len(p) > 0 {
		piece := p[:min(int64(len(p)), blockSize-t.offset%blockSize)]
		if t.offset < headSize {
			t.head = crc32.Update(t.head, table, piece[:min(int64(len(piece)), headSize-t.offset)])
		}
		t.block = crc32.Update(t.block, table, piece)
		t.offset += int64(len(piece))
		if t.offset%blockSize == 0 {
			t.before, t.block = t.block, 0
		}
		p = p[len(piece):]
	}
}

// Write is Add as io.Writer has it.
func (t *Trail) Write(p []byte) (int, error) {
	t.Add(p)
	return len(p), nil
}

// Offset is how many bytes are before the place.
func (t *Trail) Offset() int64 { return t.offset }

// AppendTo appends the trail as text, without its offset: 16 hexadecimal digits, of which the first eight stay the same
// within a block.
func (t *Trail) AppendTo(b []byte) []byte {
	const spread = 0x9e3779b1 // odd, so that sums that differ still do; it keeps those of the same bytes from cancelling
	for _, sum := range [...]uint32{t.head ^ t.before*spread, t.block} {
		for shift := 28; shift >= 0; shift -= 4 {
			b = append(b, "0123456789ABCDEF"[sum>>shift&0xf])
		}
	}
	return b
}

// String is what AppendTo appends.
func (t *Trail) String() string { return string(t.AppendTo(nil)) }

// Of is the trail after the first n bytes of a file, not all of which are read. io.ErrUnexpectedEOF means that there are
// fewer bytes.
func Of(file io.ReaderAt, n int64) (Trail, error) {
	var t Trail
	if start := (n/blockSize - 1) * blockSize; start > 0 {
		if err := t.read(file, headSize); err != nil {
			return Trail{}, err
		}
		t = Trail{offset: start, head: t.head}
	}
	if err := t.read(file, n); err != nil {
		return Trail{}, err
	}
	return t, nil
}

// read goes on to offset end of the file.
func (t *Trail) read(file io.ReaderAt, end int64) error {
	n := end - t.offset
	copied, err := io.CopyBuffer(struct{ io.Writer }{t}, io.NewSectionReader(file, t.offset, n), make([]byte, min(n, copySize)+1))
	if err == nil && copied < n {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// Pass is the trail after the first n bytes of a file's content. If the file is compressed, content, which is at its
// beginning, is read that far. io.ErrUnexpectedEOF means that there are fewer bytes.
func Pass(file io.ReaderAt, content *compression.Reader, n int64) (Trail, error) {
	format, err := content.Format()
	if err != nil {
		return Trail{}, err
	}
	if format == compression.None {
		return Of(file, n)
	}
	var t Trail
	if _, err = io.CopyN(&t, content, n); errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}
