package tail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/fingerprint"
	"kafka-on-eks/producer/program/source/ndjson"
)

// maxSize is more than any file has.
const maxSize = math.MaxInt64

const (
	// headSize is the number of first bytes by which a file is known.
	headSize = 1024
	// poll is how often a file is looked at that may have grown.
	poll = 100 * time.Millisecond
	// settle is how long a rotated file must not have grown before it counts as complete, as its writers may have it open for
	// a while.
	settle = time.Second
)

var (
	// errTruncated says that a file's content isn't what was read of it any more.
	errTruncated = errors.New("truncated")
	// errMoved says that another file now has the file's name, or comes before it.
	errMoved = errors.New("moved")
	// errReplaced says that a file isn't the one of a position.
	errReplaced = errors.New("the file was replaced; rename it, or give the producer another name, to start from its beginning")
)

// segment is an open file: the followed file, or a rotated one.
type segment struct {
	ctx    context.Context
	tail   *Tail
	file   *os.File
	info   fs.FileInfo // when it was opened
	format compression.Format

	head   []byte             // its first bytes, headSize or as many as were read
	recent fingerprint.Recent // what was read last; raw, of what isn't compressed
	trail  fingerprint.Trail  // after the last line

	from     mark     // where it was opened
	finished *segment // the file before, if any; nil after the first read
	begun    bool     // the first read was done
	worked   bool     // the monitor knows that it can be read

	looked   time.Time // when the last read was
	since    int64     // later than when the files before were written to last, in nanoseconds since 1970
	modified time.Time // as of the last look
	seen     int64     // its size, as of the last look
	quiet    time.Time // since when that is so, while there is a file after it

	meter   *source.Meter
	content *compression.Reader
	lines   *ndjson.Reader

	prefix []byte          // of positions
	buffer []byte          // the last position
	copies map[string]bool // whether compressed files are copies of this one
}

// openSegment opens a file after from. It must be the file of from, and still be the file of e. finished is the file that
// was read before it, if any.
func openSegment(ctx context.Context, tail *Tail, e entry, from mark, finished *segment) (*segment, error) {
	file, err := os.Open(e.path)
	if err != nil {
		return nil, err
	}
	g := &segment{
		ctx: ctx, tail: tail, file: file, from: from, finished: finished, since: from.Modified, looked: time.Now(), copies: map[string]bool{},
	}
	if finished != nil {
		g.since = finished.modified.UnixNano() + 1 // the file system's clock may not have moved on meanwhile
	}
	if err := g.start(e, from); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *segment) start(e entry, from mark) error {
	var err error
	if g.info, err = g.file.Stat(); err != nil {
		return err
	}
	if !os.SameFile(g.info, e.info) {
		return errMoved
	}
	g.modified = g.info.ModTime()
	g.since = max(g.since, g.modified.UnixNano())
	g.prefix = mark{File: inode(g.info), Modified: g.since}.prefix()
	g.meter = source.NewMeter(io.NewSectionReader(g.file, 0, maxSize), 0)
	g.content = compression.NewReader(g.meter)
	if g.format, err = g.content.Format(); err != nil {
		return err
	}
	if g.format != compression.None && e.path == g.tail.Path {
		return g.refuse()
	}
	if g.trail, err = fingerprint.Pass(g.file, g.content, from.Offset); errors.Is(err, io.ErrUnexpectedEOF) {
		if !from.bare() {
			return errMoved
		}
		return fmt.Errorf("its %d bytes are fewer than the %d already produced: %w", g.info.Size(), from.Offset, errReplaced)
	} else if err != nil {
		return err
	}
	if agrees, err := from.agrees(&g.trail, g.file); err != nil {
		return err
	} else if !agrees {
		return errMoved
	}
	content := io.Reader(g.content)
	if g.format == compression.None {
		if g.head, err = readHead(g.file, min(headSize, from.Offset)); err != nil {
			return err
		}
		if g.recent, err = fingerprint.RecentAt(g.file, from.Offset); err != nil {
			return err
		}
		g.meter = source.NewMeter(g, from.Offset)
		content = g.meter
	}
	g.lines = ndjson.NewReader(content, from.Offset)
	g.lines.Follow(&g.trail)
	return nil
}

func (g *segment) refuse() error {
	return errors.New("compressed by " + string(g.format) + ", can't be followed; unset SOURCE_FOLLOW to read it once")
}

// Read waits until the file grows. io.EOF means that it won't grow any more.
func (g *segment) Read(p []byte) (int, error) {
	for {
		if err := g.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := g.file.ReadAt(p, g.recent.Offset())
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if n > 0 {
			if err := g.begin(); err != nil {
				return 0, err
			}
		}
		// The bytes before are checked after the read. If the file was truncated and written anew until then, they are
		// others.
		if err := g.intact(g.recent.Offset() + int64(n)); err != nil {
			return 0, err
		}
		if n > 0 {
			g.recent.Add(p[:n])
			return n, nil
		}
		complete, again, err := g.complete()
		if err != nil {
			return 0, err
		}
		if complete {
			if err := g.begin(); err != nil {
				return 0, err
			}
			return 0, io.EOF
		}
		g.works()
		if err := source.Pause(g.ctx, again); err != nil {
			return 0, err
		}
	}
}

// begin looks once more, after the first read, for the file to read. This file may have been copied and truncated since it
// was found, and the copy comes before its present content.
func (g *segment) begin() error {
	if g.begun {
		return nil
	}
	var e entry
	var ok bool
	switch {
	case g.finished != nil:
		e, ok = g.tail.after(g.finished)
	case !g.from.bare():
		e, ok = g.tail.find(g.from)
	}
	if ok && e.path != g.tail.Path && !os.SameFile(e.info, g.info) {
		return errMoved
	}
	g.begun, g.finished = true, nil
	return nil
}

// works tells the monitor that the source is up, once there is a line, or none for now. If it did so when the file is open,
// a file that can't be read would be up and down with each attempt.
func (g *segment) works() {
	if !g.worked {
		g.worked = true
		g.tail.Monitor.SourceUp()
	}
}

// intact checks that the file still has the content that was read of it, and keeps its head up to end.
func (g *segment) intact(end int64) error {
	head := make([]byte, min(headSize, end))
	n, err := g.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n < len(head) || !bytes.HasPrefix(head, g.head) {
		return errTruncated
	}
	if still, err := g.recent.Still(g.file); err != nil {
		return err
	} else if !still {
		return errTruncated
	}
	if len(g.head) < 4 {
		if g.format, _ = compression.Detect(head); g.format != compression.None {
			return g.refuse()
		}
	}
	g.head = head
	// The reader may have been held back for long. Meanwhile the file may have been copied, truncated, and written anew with
	// the same bytes.
	pause := time.Since(g.looked)
	g.looked = time.Now()
	if pause > settle {
		if e, ok := g.tail.find(g.mark()); ok && !os.SameFile(e.info, g.info) {
			return errTruncated
		}
	}
	return nil
}

// complete reports whether the file, read to its end, won't grow any more: another file was written after it, and it hasn't
// grown for a while. Otherwise again says when to look again.
func (g *segment) complete() (complete bool, again time.Duration, err error) {
	info, err := g.file.Stat()
	switch {
	case err != nil:
		return false, 0, err
	case info.Size() < g.recent.Offset():
		return false, 0, errTruncated
	case info.Size() > g.recent.Offset():
		return false, 0, nil
	}
	g.modified = info.ModTime()
	if now, err := os.Stat(g.tail.Path); err == nil && os.SameFile(now, g.info) {
		return false, poll, nil
	}
	if _, ok := g.tail.after(g); !ok {
		g.quiet = time.Time{}
		return false, settle, nil // looking for one reads the folder
	}
	if g.quiet.IsZero() || info.Size() != g.seen {
		g.seen, g.quiet = info.Size(), time.Now()
	}
	return time.Since(g.quiet) > settle || time.Since(info.ModTime()) > settle, poll, nil
}

// compressedAs reports whether the compressed file of an entry has the same content as this one.
func (g *segment) compressedAs(e entry) bool {
	if g.format != compression.None || uncompressed(e.path) == e.path {
		return false
	}
	key := fmt.Sprint(e.path, e.info.Size(), e.info.ModTime())
	is, known := g.copies[key]
	if !known {
		is = g.heldBy(e.path)
		g.copies[key] = is
	}
	return is
}

// heldBy reports whether the file at path, decompressed, has the same content as this one.
func (g *segment) heldBy(path string) bool {
	if head, err := headOf(path, int64(len(g.head))); err != nil || !bytes.Equal(head, g.head) {
		return false // as for most files, without reading all of it
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	content := decompressed(file)
	defer content.Close()
	trail, err := fingerprint.Pass(file, content, g.trail.Offset())
	if err != nil || trail != g.trail {
		return false
	}
	rest, err := io.Copy(io.Discard, content)
	return err == nil && trail.Offset()+rest == g.recent.Offset()
}

// copiedTo reports whether a rotated file is a copy of this one that misses the last lines, which were written after the copy
// and before the truncation: whether it holds a beginning of the bytes that were read, and nothing else.
func (g *segment) copiedTo(e entry) bool {
	if g.format != compression.None || e.info.ModTime().Before(g.info.ModTime()) {
		return false
	}
	if head, err := headOf(e.path, headSize); err != nil || !bytes.HasPrefix(g.head, head) {
		return false
	}
	file, err := os.Open(e.path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	content := decompressed(file)
	defer content.Close()
	if _, err := io.CopyN(io.Discard, content, g.recent.Start()); err != nil {
		return false
	}
	ends, err := g.recent.Ends(content)
	return ends && err == nil
}

// mark is the position after the last line.
func (g *segment) mark() mark {
	return mark{File: inode(g.info), Modified: g.since, Trail: g.trail.String(), Offset: g.trail.Offset()}
}

// position is mark as text, valid until the next call.
func (g *segment) position() []byte {
	g.buffer = appendPosition(g.buffer[:0], g.prefix, &g.trail)
	return g.buffer
}

func (g *segment) close() {
	if g.content != nil {
		g.content.Close()
	}
	_ = g.file.Close()
}
