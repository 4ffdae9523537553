package tail

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"kafka-on-eks/producer/program/source/compression"
)

// entry is a file of the folder.
type entry struct {
	path string
	info fs.FileInfo
}

// folder returns the files in the folder that the followed file is really in, and the name that it has there.
func (t *Tail) folder() (files []entry, base string) {
	path := t.Path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	list, _ := os.ReadDir(filepath.Dir(path))
	for _, item := range list {
		if info, err := item.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, entry{filepath.Join(filepath.Dir(path), item.Name()), info})
		}
	}
	return files, filepath.Base(path)
}

var (
	// numbered is what rotation adds to a whole name: app.log.1, app.log-20261125, app.log.old.
	numbered = regexp.MustCompile(`^[-._]([0-9][-._:TZ0-9]*|old)$`)
	// dated is what it puts before the extension. A number alone would take in files that have nothing to do with it.
	dated = regexp.MustCompile(`^[-._][-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*$`)
)

// uncompressed is the name that a file has before it is compressed.
func uncompressed(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
}

// rotated tells whether name is one that rotation gives to the file base.
func rotated(base, name string) bool {
	name = uncompressed(name)
	if rest, ok := strings.CutPrefix(name, base); ok {
		return numbered.MatchString(rest)
	}
	extension := filepath.Ext(base)
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(base, extension))
	middle, isOf := strings.CutSuffix(rest, extension)
	return ok && isOf && extension != "" && dated.MatchString(middle)
}

// chain returns the rotated files and the followed one in the order in which they were written, without empty ones.
func (t *Tail) chain() []entry {
	files, base := t.folder()
	names := map[string]bool{}
	for _, file := range files {
		names[file.path] = true
	}
	files = slices.DeleteFunc(files, func(e entry) bool {
		plain := uncompressed(e.path)
		being := plain != e.path && names[plain] // compressed just now
		return being || e.info.Size() == 0 || !rotated(base, filepath.Base(e.path))
	})
	slices.SortStableFunc(files, func(a, b entry) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), byName(a.path, b.path))
	})
	if info, err := os.Stat(t.Path); err == nil && info.Size() > 0 {
		files = append(files, entry{t.Path, info})
	}
	return files
}

// byName compares names of files that were last written to in the same tick of the file system's clock. Numbers grow
// with age (app.log.1 is rotated to app.log.2), dates shrink.
func byName(a, b string) int {
	a, b = uncompressed(a), uncompressed(b)
	if len(a) != len(b) {
		return cmp.Compare(len(b), len(a))
	}
	if last := filepath.Ext(a); len(last) <= len(".999") && len(last) > 1 && last[1] >= '0' && last[1] <= '9' {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

// after returns the file that was written after the one that g reads, which isn't the followed one any more, and false
// where there is none yet.
func (t *Tail) after(g *segment) (entry, bool) {
	chain := t.chain()
	at := slices.IndexFunc(chain, func(e entry) bool { return os.SameFile(e.info, g.info) })
	for i, e := range chain {
		last := e.path == t.Path
		switch {
		case at >= 0 && i <= at:
		case at < 0 && !last && !e.info.ModTime().After(g.modified):
		case !last && g.compressedAs(e.path):
		default:
			return e, true
		}
	}
	return entry{}, false
}

// since returns the first file that was written to after a time.
func (t *Tail) since(modified time.Time) (entry, bool) {
	for _, e := range t.chain() {
		if e.path == t.Path || e.info.ModTime().After(modified) {
			return e, true
		}
	}
	return entry{}, false
}

// find returns the file that m is in: best the one with its inode, else the followed one, else any.
func (t *Tail) find(m mark) (entry, bool) {
	files, _ := t.folder()
	if info, err := os.Stat(t.Path); err == nil {
		files = append([]entry{{t.Path, info}}, files...)
	}
	if m.Head == "" {
		if len(files) > 0 && files[0].path == t.Path {
			return files[0], true
		}
		return entry{}, false
	}
	var compressed []entry
	for _, same := range []bool{true, false} {
		for _, e := range files {
			if (inode(e.info) == m.File) != same {
				continue
			}
			if !e.info.Mode().IsRegular() {
				continue // opening a pipe would wait
			}
			head, format, err := headOf(e.path, min(headSize, m.Offset))
			switch {
			case err != nil || sum(head) != m.Head:
			case format != compression.None:
				compressed = append(compressed, e)
			case e.info.Size() >= m.Offset:
				return e, true
			}
		}
	}
	if len(compressed) > 0 {
		return compressed[0], true
	}
	return entry{}, false
}

// headOf is readHead of the file at path.
func headOf(path string, n int64) ([]byte, compression.Format, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, compression.None, err
	}
	defer func() { _ = file.Close() }()
	return readHead(file, n)
}

// readHead returns the first n bytes of a file, or all of a shorter one's, decompressed.
func readHead(file *os.File, n int64) ([]byte, compression.Format, error) {
	content := compression.NewReader(io.NewSectionReader(file, 0, math.MaxInt64))
	defer content.Close()
	format, err := content.Format()
	if err != nil {
		return nil, format, err
	}
	var head bytes.Buffer
	if _, err = io.CopyN(&head, content, n); errors.Is(err, io.EOF) {
		err = nil
	}
	return head.Bytes(), format, err
}
