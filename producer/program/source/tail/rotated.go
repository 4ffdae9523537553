package tail

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// entry is a file of the folder.
type entry struct {
	path string
	info fs.FileInfo
}

// folder returns the files in the folder that really holds the followed file, and the name that it has there.
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
	// numbered matches what rotation adds to a whole name: app.log.1, app.log-20261125, app.log.old.
	numbered = regexp.MustCompile(`^[-._]([0-9][-._:TZ0-9]*|old)$`)
	// dated matches what rotation puts before the extension. A number alone would also match unrelated files.
	dated = regexp.MustCompile(`^[-._][-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*[0-9]{2}[-._:TZ0-9]*$`)
)

// uncompressed is the name that a file has before it is compressed.
func uncompressed(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
}

// rotated reports whether rotation may give the file base this name.
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

// chain returns the rotated files and the followed one, in the order in which they were written, without empty files.
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

// byName compares names of files that were last written to in the same tick of the file system's clock. Numbers grow with
// age (app.log.1 is rotated to app.log.2), while dates get smaller.
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

// after returns the file that was written after g's file, which isn't the followed one any more. It returns false if there
// is none yet.
func (t *Tail) after(g *segment) (entry, bool) {
	chain := t.chain()
	at := slices.IndexFunc(chain, func(e entry) bool { return os.SameFile(e.info, g.info) })
	for i, e := range chain {
		last := e.path == t.Path
		switch {
		case at >= 0 && i <= at:
		case at < 0 && !last && !e.info.ModTime().After(g.modified):
		case !last && g.compressedAs(e):
		default:
			return e, true
		}
	}
	return entry{}, false
}

// copyOf returns the copy that was made of g before g was truncated, if all of the copy was read.
func (t *Tail) copyOf(g *segment) (entry, bool) {
	for _, e := range t.chain() {
		if e.path != t.Path && g.copiedTo(e) {
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

// find returns the file that m is in. If several files begin with the same bytes, it is the first of those that were rotated
// since, if there are any, and not the file with the inode. The copy that was made before a file was truncated has the rest
// to read, and a new file may get the inode of a file that was deleted after it was compressed.
func (t *Tail) find(m mark) (entry, bool) {
	info, err := os.Stat(t.Path)
	live, exists := entry{t.Path, info}, err == nil
	if m.bare() {
		return live, exists
	}
	files, _ := t.folder()
	rotated := slices.DeleteFunc(t.chain(), func(e entry) bool { return e.path == t.Path })
	goesOn := exists && m.isIn(live)
	timed := !exists || info.ModTime().UnixNano() >= m.Modified-1 // else somebody has set the times
	for _, e := range rotated {
		before := timed && e.info.ModTime().UnixNano() < m.Modified
		if !before && m.isIn(e) && !(goesOn && extends(live, e, m.Offset)) {
			return e, true
		}
	}
	for _, e := range files {
		if inode(e.info) == m.File && !(exists && os.SameFile(e.info, info)) && uncompressed(e.path) == e.path && m.isIn(e) {
			return e, true
		}
	}
	if goesOn {
		return live, true
	}
	if m.Offset == 0 {
		return entry{}, false // any file begins with nothing
	}
	// Neither time nor name speaks for any of the others. Compressed files come last, as they have to be decompressed.
	slices.SortStableFunc(files, func(a, b entry) int {
		return cmp.Compare(len(a.path)-len(uncompressed(a.path)), len(b.path)-len(uncompressed(b.path)))
	})
	for _, e := range append(rotated, files...) {
		if m.isIn(e) {
			return e, true
		}
	}
	return entry{}, false
}

// isIn reports whether the file of an entry begins with the bytes before the mark.
func (m mark) isIn(e entry) bool {
	if !e.info.Mode().IsRegular() {
		return false // opening a pipe would wait
	}
	is, err := m.in(e.path)
	return err == nil && is
}

// extends reports whether the file of an entry begins with the whole content of part's file. The bytes before offset are known
// to be the same.
func extends(e, part entry, offset int64) bool {
	whole, err := os.Open(e.path)
	if err != nil {
		return false
	}
	defer func() { _ = whole.Close() }()
	file, err := os.Open(part.path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	content := decompressed(file)
	defer content.Close()
	if _, err := io.CopyN(io.Discard, content, offset); err != nil {
		return false
	}
	for a, b := make([]byte, compareSize), make([]byte, compareSize); ; offset += compareSize {
		n, err := io.ReadFull(content, a)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return false
		}
		if read, _ := whole.ReadAt(b[:n], offset); !bytes.Equal(a[:n], b[:read]) {
			return false
		}
		if n < compareSize {
			return true
		}
	}
}

// compareSize is how many bytes of two files are compared at once.
const compareSize = 64 << 10

// headOf is readHead of the file at path.
func headOf(path string, n int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return readHead(file, n)
}

// readHead returns the first n bytes of a file, or all of a shorter file, decompressed.
func readHead(file *os.File, n int64) ([]byte, error) {
	content := decompressed(file)
	defer content.Close()
	var head bytes.Buffer
	_, err := io.CopyN(&head, content, n)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head.Bytes(), err
}
