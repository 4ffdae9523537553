package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"sync/atomic"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/fingerprint"
	"kafka-on-eks/producer/program/source/ndjson"
)

// stream is a pass over a file's lines.
type stream struct {
	from    *File
	file    *os.File
	opened  fs.FileInfo
	regular bool // a file that stays, and not a pipe
	meter   *source.Meter
	content *compression.Reader
	lines   *ndjson.Reader
	trail   fingerprint.Trail // after the last line
	worked  bool              // the monitor knows that it can be read
	ended   atomic.Bool       // everything is read

	position []byte
}

// start goes on at position.
func (s *stream) start(ctx context.Context, position Position) error {
	var err error
	if s.opened, err = s.file.Stat(); err != nil {
		return err
	}
	if s.opened.IsDir() {
		return errors.New("got a folder, must be a file of one JSON value a line")
	}
	if s.regular = s.opened.Mode().IsRegular(); !s.regular {
		s.meter = source.NewMeter(&pipe{ctx, s.file}, 0)
		s.content = compression.NewReader(s.meter)
		s.lines = ndjson.NewReader(s.content, 0)
		return nil
	}
	raw := &original{ctx: ctx, file: s.file}
	s.meter = source.NewMeter(raw, 0)
	s.content = compression.NewReader(s.meter)
	content := io.Reader(s.content)
	if position.Offset > 0 {
		if content, err = s.seek(raw, position); err != nil {
			return err
		}
	}
	s.lines = ndjson.NewReader(content, position.Offset)
	s.lines.Follow(&s.trail)
	return nil
}

// seek returns a reader of everything after position.
func (s *stream) seek(raw *original, position Position) (io.Reader, error) {
	format, err := s.content.Format()
	if err != nil {
		return nil, err
	}
	s.trail, err = fingerprint.Pass(s.file, s.content, position.Offset)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		size := s.opened.Size()
		if format != compression.None {
			size = s.trail.Offset()
		}
		return nil, fmt.Errorf("its %d bytes are fewer than the %d already produced: %w", size, position.Offset, errReplaced)
	case err != nil:
		return nil, err
	case !position.agrees(&s.trail):
		return nil, fmt.Errorf("its first %d bytes aren't those already produced: %w", position.Offset, errReplaced)
	case format != compression.None:
		return s.content, nil
	}
	s.meter = source.NewMeter(raw, position.Offset)
	return s.meter, raw.seek(position.Offset)
}

// Lag implements source.Lagging, in bytes as they lie in the file. Bytes in buffers count as not read.
func (s *stream) Lag() (int64, bool) {
	if s.ended.Load() {
		return 0, s.regular
	}
	info, err := s.file.Stat()
	if err != nil || !s.regular {
		return 0, false
	}
	return max(0, info.Size()-s.meter.Done()), true
}

// Replayable implements source.Stream.
func (s *stream) Replayable() (bool, error) { return s.regular, nil }

// Next returns the next line.
func (s *stream) Next() (source.Event, error) {
	if s.ended.Load() {
		return source.Event{}, io.EOF
	}
	data, size, err := s.lines.Next()
	if errors.Is(err, io.EOF) {
		if err = s.check(); err == nil {
			s.works()
			s.ended.Store(true)
			return source.Event{}, io.EOF
		}
	}
	if err != nil {
		return source.Event{}, fmt.Errorf("read %s: %w", s.from.Path, err)
	}
	s.works()
	if s.regular {
		s.position = strconv.AppendInt(s.position[:0], s.trail.Offset(), 10)
		s.position = s.trail.AppendTo(append(s.position, '-'))
	}
	return source.Event{Data: data, Size: size, Position: s.position}, nil
}

// works tells the monitor that the source is up, after the first read. If it did so when the file is open, a file that can't
// be read would be up and down with each attempt.
func (s *stream) works() {
	if !s.worked {
		s.worked = true
		s.from.Monitor.SourceUp()
	}
}

// check makes sure, at the file's end, that its content is still what was read, and that no other file, which nobody would
// read, has its name.
func (s *stream) check() error {
	if s.content.Garbage() && s.from.Log != nil {
		s.from.Log.Warn("something that isn't gzip follows the file's last gzip member and is ignored; everything before it is read",
			slog.String("file", s.from.Path))
	}
	if !s.regular {
		return nil
	}
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != s.opened.Size() || !info.ModTime().Equal(s.opened.ModTime()) {
		content := compression.NewReader(io.NewSectionReader(s.file, 0, info.Size()))
		defer content.Close()
		again, err := fingerprint.Pass(s.file, content, s.trail.Offset())
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if again != s.trail {
			return fmt.Errorf("what it holds isn't any more what was read: %w", errReplaced)
		}
	}
	if now, err := os.Stat(s.from.Path); s.from.Path != Stdin && err == nil && !os.SameFile(info, now) {
		return fmt.Errorf("it was read to its end, but another one has its name by now: %w", errReplaced)
	}
	return nil
}

// Close closes the file; standard input stays open for a later stream.
func (s *stream) Close() error {
	if s.content != nil {
		s.content.Close()
	}
	if s.file == os.Stdin {
		return nil
	}
	return s.file.Close()
}
