package tail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/ndjson"
)

const (
	// poll is how often a file is looked at that may have grown.
	poll = 100 * time.Millisecond
	// settle is how long a file that was rotated must not have grown before it counts as complete: its writers may have
	// it open for a while.
	settle = time.Second
)

var (
	// errTruncated says that a file isn't any more what was read of it.
	errTruncated = errors.New("truncated")
	// errMoved says that another file has its name by now.
	errMoved = errors.New("moved")
)

// segment is an open file: the followed one, or one that was rotated.
type segment struct {
	ctx    context.Context
	tail   *Tail
	file   *os.File
	info   fs.FileInfo // when it was opened
	format compression.Format

	offset int64  // up to which it was read; raw, of what isn't compressed
	head   []byte // its first bytes, headSize or as many as were read

	modified time.Time // as of the last look
	seen     int64     // its size, as of the last look
	quiet    time.Time // since when that is so, while there is a file after it

	meter   *source.Meter
	content *compression.Reader
	lines   *ndjson.Reader

	prefix []byte // of positions beyond the head
	buffer []byte
}

// openSegment opens a file after from, whose head, if any, it must have. It must still be the one of e.
func openSegment(ctx context.Context, tail *Tail, e entry, from mark) (*segment, error) {
	file, err := os.Open(e.path)
	if err != nil {
		return nil, err
	}
	g := &segment{ctx: ctx, tail: tail, file: file}
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
	if g.head, g.format, err = readHead(g.file, min(headSize, from.Offset)); err != nil {
		return err
	}
	if from.Head != "" && from.Head != sum(g.head) {
		return errMoved
	}
	if g.format == compression.None {
		if from.Offset > g.info.Size() {
			return fmt.Errorf("its %d bytes are fewer than the %d already produced: the file was replaced; rename it, or give the producer another name, to start from its beginning",
				g.info.Size(), from.Offset)
		}
		g.offset = from.Offset
		g.meter = source.NewMeter(g, from.Offset)
		g.lines = ndjson.NewReader(g.meter, from.Offset)
		return nil
	}
	if e.path == g.tail.Path {
		return g.refuse()
	}
	if g.head, _, err = readHead(g.file, headSize); err != nil {
		return err
	}
	g.meter = source.NewMeter(g.file, 0)
	g.content = compression.NewReader(g.meter)
	g.lines = ndjson.NewReader(g.content, from.Offset)
	if _, err = io.CopyN(io.Discard, g.content, from.Offset); errors.Is(err, io.EOF) {
		err = fmt.Errorf("it has fewer than the %d bytes already produced", from.Offset)
	}
	return err
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
		n, err := g.file.ReadAt(p, g.offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		// The head is looked at after the read: had the file been truncated and written anew before, it would be another.
		if err := g.intact(g.offset + int64(n)); err != nil {
			return 0, err
		}
		if n > 0 {
			g.offset += int64(n)
			return n, nil
		}
		complete, again, err := g.complete()
		if err != nil {
			return 0, err
		}
		if complete {
			return 0, io.EOF
		}
		if err := source.Pause(g.ctx, again); err != nil {
			return 0, err
		}
	}
}

// intact checks that the file still begins as it did, and takes in its head up to end.
func (g *segment) intact(end int64) error {
	head := make([]byte, min(headSize, end))
	n, err := g.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n < len(head) || !bytes.HasPrefix(head, g.head) {
		return errTruncated
	}
	if len(g.head) < 4 {
		if g.format, _ = compression.Detect(head); g.format != compression.None {
			return g.refuse()
		}
	}
	g.head = head
	return nil
}

// complete tells whether the file, read to its end, won't grow any more: there is one written after it, and it hasn't
// grown for a while. Else it tells when to look again.
func (g *segment) complete() (complete bool, again time.Duration, err error) {
	info, err := g.file.Stat()
	switch {
	case err != nil:
		return false, 0, err
	case info.Size() < g.offset:
		return false, 0, errTruncated
	case info.Size() > g.offset:
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

// compressedAs tells whether the compressed file at path is this one.
func (g *segment) compressedAs(path string) bool {
	head, format, err := headOf(path, headSize)
	return err == nil && format != compression.None && bytes.Equal(head, g.head)
}

// mark is the position after the last line.
func (g *segment) mark() mark {
	offset := g.lines.Offset()
	return mark{File: inode(g.info), Head: sum(g.head[:min(headSize, offset)]), Modified: g.info.ModTime().UnixNano(), Offset: offset}
}

// position is mark as text, valid until the next call.
func (g *segment) position() []byte {
	prefix := g.prefix
	if prefix == nil {
		m := g.mark()
		prefix = m.prefix()
		if m.Offset >= headSize {
			g.prefix = prefix
		}
	}
	g.buffer = append(g.buffer[:0], prefix...)
	g.buffer = strconv.AppendInt(g.buffer, g.lines.Offset(), 10)
	g.buffer = append(g.buffer, '}')
	return g.buffer
}

func (g *segment) close() {
	if g.content != nil {
		g.content.Close()
	}
	_ = g.file.Close()
}
