package tail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/source"
)

// stream is a pass over the lines, through any number of files.
type stream struct {
	ctx  context.Context
	tail *Tail

	segment *segment // nil while there is none

	// How to find the file to read, until its first line is handed on: it may have to be looked for again.
	from     *mark    // where to go on, where that isn't in segment
	cut      *segment // the file of from, where that was truncated while it was read
	finished *segment // the file before
	lost     bool     // no file of from was found the last time
	missing  bool     // the monitor knows that there is no file

	current atomic.Pointer[segment] // for Lag
}

// Replayable is true, as files have positions.
func (s *stream) Replayable() (bool, error) { return true, nil }

// Next returns the next line.
func (s *stream) Next() (source.Event, error) {
	for {
		for s.segment == nil {
			if err := s.tryAdvance(); err != nil {
				return source.Event{}, err
			}
			if s.segment == nil {
				length := poll
				if s.from != nil {
					length = settle // looking for it reads every file of the folder
				}
				if err := source.Pause(s.ctx, length); err != nil {
					return source.Event{}, fmt.Errorf("wait for file: %w", err)
				}
			}
		}
		data, size, err := s.segment.lines.Next()
		switch {
		case err == nil:
			s.from, s.cut, s.finished = nil, nil, nil
			s.segment.works()
			return source.Event{Data: data, Size: size, Position: s.segment.position()}, nil
		case errors.Is(err, io.EOF):
			s.from, s.cut, s.finished = nil, nil, s.segment
			if s.segment.content.Garbage() {
				s.tail.Log.Warn("something that isn't gzip follows the last gzip member of a rotated file and is ignored; everything before it is read",
					slog.String("file", s.segment.file.Name()))
			}
		case errors.Is(err, errMoved), errors.Is(err, errTruncated) && s.finished != nil:
			// Nothing of the file was handed on, so the stream looks for it again.
		case errors.Is(err, errTruncated):
			from := s.segment.mark()
			s.from, s.cut = &from, s.segment
		default:
			return source.Event{}, fmt.Errorf("read %s: %w", s.tail.Path, err)
		}
		s.segment.close()
		s.segment = nil
	}
}

// tryAdvance opens the file that comes next, if there is one.
func (s *stream) tryAdvance() error {
	next, from, ok, err := s.next()
	if err != nil {
		return fmt.Errorf("open %s: %w", s.tail.Path, err)
	}
	if !ok {
		if !s.missing && s.finished == nil {
			s.missing = true
			s.tail.Monitor.SourceDown(fmt.Errorf("open %s: %w", s.tail.Path, fs.ErrNotExist))
		}
		return nil
	}
	if !next.info.Mode().IsRegular() {
		return fmt.Errorf("open %s: can't be followed, must be a file, and not a folder or a pipe", next.path)
	}
	g, err := openSegment(s.ctx, s.tail, next, from, s.finished)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errMoved) {
		return nil // rotated meanwhile
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", next.path, err)
	}
	s.tail.Log.Info("file is read", slog.String("file", next.path), slog.Int64("offset", from.Offset), slog.Int64("size", g.info.Size()))
	if s.from == nil && s.finished == nil {
		begun := g.mark()
		s.tail.begun.Store(&begun)
	}
	s.segment, s.lost, s.missing = g, false, false
	s.current.Store(g)
	return nil
}

// next returns the file to read and where to begin in it; false if there is none yet.
func (s *stream) next() (e entry, from mark, ok bool, err error) {
	switch {
	case s.finished != nil:
		e, ok = s.tail.after(s.finished)
		return e, mark{}, ok, nil
	case s.from == nil:
		info, err := os.Stat(s.tail.Path)
		return entry{s.tail.Path, info}, mark{}, err == nil, nil
	}
	if e, ok = s.tail.find(*s.from); ok || s.from.bare() {
		return e, *s.from, ok, nil
	}
	if s.cut != nil {
		if e, ok = s.tail.copyOf(s.cut); ok {
			s.cut.info, s.cut.modified = e.info, e.info.ModTime()
			s.finished, s.from = s.cut, nil
			e, ok = s.tail.after(s.finished)
			return e, mark{}, ok, nil
		}
	}
	if s.from.File == "" { // of a file that wasn't followed
		return entry{}, mark{}, false, errReplaced
	}
	if s.lost = !s.lost; s.lost {
		return entry{}, mark{}, false, nil // the folder may have changed while it was looked at: it is looked at once more
	}
	if e, ok = s.tail.since(time.Unix(0, s.from.Modified)); ok {
		s.tail.Log.Warn("the file that was read last is gone, and with it what wasn't read of it",
			slog.Int64("offset", s.from.Offset), slog.String("next", e.path))
	}
	return e, mark{}, ok, nil
}

// Lag implements source.Lagging. Bytes in buffers count as not read. Of compressed files, the compressed bytes count.
func (s *stream) Lag() (int64, bool) {
	g := s.current.Load()
	if g == nil {
		return 0, false
	}
	info, err := g.file.Stat()
	if err != nil {
		return 0, false
	}
	lag := max(0, info.Size()-g.meter.Done())
	if now, err := os.Stat(s.tail.Path); err == nil && os.SameFile(now, g.info) {
		return lag, true
	}
	behind := false
	for _, e := range s.tail.chain() {
		if behind || e.path == s.tail.Path {
			lag += e.info.Size()
		}
		behind = behind || os.SameFile(e.info, g.info)
	}
	return lag, true
}

// Close closes the file.
func (s *stream) Close() error {
	if s.segment != nil {
		s.segment.close()
		s.segment = nil
	}
	return nil
}
