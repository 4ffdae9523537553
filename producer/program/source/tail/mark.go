package tail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"
)

// headSize is by how many of its first bytes a file is known.
const headSize = 1024

// mark is a position.
type mark struct {
	// File is the file's device and inode. They may change with a restart of the machine or a copy.
	File string `json:"file,omitempty"`
	// Head is the sum of the file's first bytes, headSize or as many as Offset.
	Head string `json:"head,omitempty"`
	// Modified is when the file was last written to before it was opened, in nanoseconds since 1970: what was rotated
	// earlier was written to before, or at the same time.
	Modified int64 `json:"modified,omitempty"`
	// Offset is in bytes from the file's beginning, decompressed. It comes last, as prefix demands.
	Offset int64 `json:"offset"`
}

func parseMark(position string) (mark, error) {
	var m mark
	if offset, err := strconv.ParseInt(position, 10, 64); err == nil && offset >= 0 {
		return mark{Offset: offset}, nil
	}
	if err := json.Unmarshal([]byte(position), &m); err != nil || m.Offset < 0 || m.Head == "" {
		return m, fmt.Errorf("position: got %q, must be a file and an offset in bytes, or an offset (e.g. 4096)", position)
	}
	return m, nil
}

// prefix is what the positions with the same head have in common.
func (m mark) prefix() []byte {
	m.Offset = 0
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and numbers
	}
	return text[:len(text)-len("0}")]
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
