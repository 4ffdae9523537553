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
	// headSize is by how many of its first bytes a file is known.
	headSize = 1024
	// poll is how often a file is looked at that may have grown.
	poll = 100 * time.Millisecond
	// settle is how long a file that was rotated must not have grown before it counts as complete: its writers may have
	// it open for a while.
	settle = time.Second
)

var (
	// errTruncated says that a file isn't any more what was read of it.
	errTruncated = errors.New("truncated")
	// errMoved says that another file has its name by now, or comes before it.
	errMoved = errors.New("moved")
	// errReplaced says that a file isn't the one that a position is in.
	errReplaced = errors.New("the file was replaced; rename it, or give the producer another name, to start from its beginning")
)

// segment is an open file: the followed one, or one that was rotated.
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

// openSegment opens a file after from, which it must be the file of. It must still be the one of e. The one that was read
// before it, if any, is finished.
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

// Read waits for what the file grows by. io.EOF: it won't grow any more.
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
		// What was read before is looked at after the read: had the file been truncated and written anew until then, it
		// would be something else.
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

// begin looks once more, after the first read, for the file to read: this one may have been copied and truncated since it
// was found, and the copy comes before what it holds now.
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

// works tells the monitor that the source is up, when there is a line or none for now, and not when the file is open: one
// that can't be read would be up and down with each attempt.
func (g *segment) works() {
	if !g.worked {
		g.worked = true
		g.tail.Monitor.SourceUp()
	}
}

// intact checks that the file still is what was read of it, and takes in its head up to end.
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
	// The one that reads may have been held back for long: the file may have been copied, truncated, and written anew with
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

// complete reports whether the file, read to its end, won't grow any more: there is one written after it, and it hasn't
// grown for a while. Else it tells when to look again.
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

// compressedAs reports whether the compressed file of an entry holds what this one does, and nothing more.
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

// heldBy reports whether the file at path holds, decompressed, what this one does.
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

// copiedTo reports whether a rotated file is a copy that was made of this one before the last lines were read, which were
// written before it was truncated: whether it holds the first of the bytes that were read, and nothing else.
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
