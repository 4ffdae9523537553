package tail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"syscall"

	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/file"
	"kafka-on-eks/producer/program/source/fingerprint"
)

// mark is a position.
type mark struct {
	// File is the file's device and inode. They may change with a restart of the machine or a copy.
	File string `json:"file,omitempty"`
	// Head is the sum of the file's first bytes, headSize or as many as Offset. Earlier versions had it in place of Trail.
	Head string `json:"head,omitempty"`
	// Modified is when the file was last written to before it was opened, in nanoseconds since 1970, or just after that. The
	// files that were read before it were written to earlier.
	Modified int64 `json:"modified,omitempty"`
	// Trail identifies the bytes before Offset. It is the text of a fingerprint.Trail.
	Trail string `json:"trail,omitempty"`
	// Offset is in bytes from the file's beginning, decompressed.
	Offset int64 `json:"offset"`
}

// parseMark reads a position of this package or of package file.
func parseMark(position string) (mark, error) {
	if plain, err := file.ParsePosition(position); err == nil {
		return mark{Offset: plain.Offset, Trail: plain.Trail}, nil
	}
	var m mark
	if err := json.Unmarshal([]byte(position), &m); err != nil || m.Offset < 0 || m.Head == "" && m.Trail == "" {
		return m, fmt.Errorf("position: got %q, must be a file and an offset in bytes, or an offset (e.g. 4096)", position)
	}
	return m, nil
}

// bare reports whether the mark is only an offset, in any file.
func (m mark) bare() bool { return m.Head == "" && m.Trail == "" }

// prefix is the part up to the trail that all positions of a file have in common.
func (m mark) prefix() []byte {
	text, err := json.Marshal(mark{File: m.File, Modified: m.Modified})
	if err != nil {
		panic(err) // a string and numbers
	}
	return append(text[:len(text)-len(`"offset":0}`)], `"trail":"`...)
}

// appendPosition appends the position with a prefix.
func appendPosition(b, prefix []byte, trail *fingerprint.Trail) []byte {
	b = append(b, prefix...)
	b = trail.AppendTo(b)
	b = append(b, `","offset":`...)
	b = strconv.AppendInt(b, trail.Offset(), 10)
	return append(b, '}')
}

// agrees reports whether trail, of the file, is that of the bytes before the mark.
func (m mark) agrees(trail *fingerprint.Trail, file *os.File) (bool, error) {
	switch {
	case m.Trail != "":
		return m.Trail == trail.String(), nil
	case m.Head != "":
		head, err := readHead(file, min(headSize, m.Offset))
		return m.Head == sum(head), err
	}
	return true, nil
}

// in reports whether the file at path begins with the bytes before the mark.
func (m mark) in(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	content := decompressed(file)
	defer content.Close()
	trail, err := fingerprint.Pass(file, content, m.Offset)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return m.agrees(&trail, file)
}

// decompressed reads a file's content from its beginning. Close it.
func decompressed(file *os.File) *compression.Reader {
	return compression.NewReader(io.NewSectionReader(file, 0, maxSize))
}

// inode names a file's device and inode.
func inode(info fs.FileInfo) string {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%d:%d", stat.Dev, stat.Ino)
	}
	return ""
}

func sum(head []byte) string {
	s := sha256.Sum256(head)
	return hex.EncodeToString(s[:8])
}
