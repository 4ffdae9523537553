package faults

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// logFile is a file that is written to, and rotated as log files are.
type logFile struct {
	path string
	// shifting: rotated files are numbered by age, and get another name with each rotation; else they are named by date.
	shifting bool

	file    *os.File
	size    int64    // of file, in bytes
	rotated []string // the oldest first
	count   int      // of rotations
}

// open opens the file at the path for appending, and makes it where there is none.
func (l *logFile) open() error {
	if err := l.close(); err != nil {
		return err
	}
	var err error
	if l.file, err = os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		return err
	}
	info, err := l.file.Stat()
	if err == nil {
		l.size = info.Size()
	}
	return err
}

func (l *logFile) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// append writes text to the open file.
func (l *logFile) append(text []byte) error {
	n, err := l.file.Write(text)
	l.size += int64(n)
	return err
}

// rename gives the file another name. It stays open until the next open, as for a writer that doesn't know yet.
func (l *logFile) rename() error {
	name, err := l.next()
	if err != nil {
		return err
	}
	return os.Rename(l.path, name)
}

// copy copies the file and truncates it.
func (l *logFile) copy() error {
	name, err := l.next()
	if err != nil {
		return err
	}
	from, err := os.Open(l.path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // only read
	to, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(to, from); err != nil {
		return err
	}
	if err := to.Close(); err != nil {
		return err
	}
	return l.truncate()
}

// truncate leaves nothing of the file's content.
func (l *logFile) truncate() error {
	l.size = 0
	return l.file.Truncate(0)
}

// replace puts another file with text in the place of the file, and opens it.
func (l *logFile) replace(text []byte) error {
	if err := os.WriteFile(l.path+".new", text, 0o600); err != nil {
		return err
	}
	if err := os.Rename(l.path+".new", l.path); err != nil {
		return err
	}
	return l.open()
}

// compress does what gzip and zstd do, in turn, with the file that was rotated last.
func (l *logFile) compress() error {
	name := l.rotated[len(l.rotated)-1]
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	extension := ".gz"
	var compressed bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&compressed)
	if l.count%2 == 0 {
		extension = ".zst"
		if w, err = zstd.NewWriter(&compressed); err != nil {
			return err
		}
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(name+extension, compressed.Bytes(), 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(name+extension, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	l.rotated[len(l.rotated)-1] = name + extension
	return os.Remove(name)
}

// drop deletes the oldest rotated file.
func (l *logFile) drop() error {
	name := l.rotated[0]
	l.rotated = l.rotated[1:]
	return os.Remove(name)
}

// next is the name of the file that is rotated now, for which others make room.
func (l *logFile) next() (string, error) {
	l.count++
	if !l.shifting {
		extension := filepath.Ext(l.path)
		l.rotated = append(l.rotated, fmt.Sprintf("%s-20261125-%06d%s", strings.TrimSuffix(l.path, extension), l.count, extension))
		return l.rotated[len(l.rotated)-1], nil
	}
	for i, old := range l.rotated {
		age := len(l.rotated) - i
		_, compressed, _ := strings.Cut(strings.TrimPrefix(old, l.path+"."), ".")
		shifted := fmt.Sprintf("%s.%d", l.path, age+1)
		if compressed != "" {
			shifted += "." + compressed
		}
		if err := os.Rename(old, shifted); err != nil {
			return "", err
		}
		l.rotated[i] = shifted
	}
	l.rotated = append(l.rotated, l.path+".1")
	return l.path + ".1", nil
}
