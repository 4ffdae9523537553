// Package file reads newline-delimited JSON from a file or standard input, once and to its end. Either may be compressed
// by gzip or zstd.
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/compression"
	"kafka-on-eks/producer/program/source/ndjson"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// File is a source of one event a line. An event's position is the offset in bytes of the line after it, in the
// decompressed file where it is compressed.
type File struct {
	// Path is the file, or Stdin.
	Path string
	// Monitor is told when the file is open.
	Monitor source.Monitor
}

// Identity is the path. A file that is replaced by another of the same name counts as the same.
func (f *File) Identity() string { return "file:" + f.Path }

// Open starts at the line that begins at offset position; "" is the first.
func (f *File) Open(ctx context.Context, position string) (source.Stream, error) {
	var offset int64
	if position != "" {
		var err error
		if offset, err = strconv.ParseInt(position, 10, 64); err != nil || offset < 0 {
			return nil, fmt.Errorf("open %s: position: got %q, must be an offset in bytes (e.g. 4096); a file that was followed must go on so, with SOURCE_FOLLOW=true", f.Path, position)
		}
	}
	s := &stream{file: os.Stdin}
	if f.Path != Stdin {
		var err error
		if s.file, err = os.Open(f.Path); err != nil {
			return nil, fmt.Errorf("open source: %w", err)
		}
	}
	s.meter = source.NewMeter(&reader{ctx, s.file}, 0)
	s.content = compression.NewReader(s.meter)
	content, err := s.seek(offset)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", f.Path, err), s.Close())
	}
	s.lines = ndjson.NewReader(content, offset)
	f.Monitor.SourceUp()
	return s, nil
}

type stream struct {
	file       *os.File
	meter      *source.Meter
	content    *compression.Reader
	lines      *ndjson.Reader
	replayable bool
	position   []byte
}

// seek returns what follows the offset. Only a regular file has offsets, not a pipe.
func (s *stream) seek(offset int64) (io.Reader, error) {
	info, err := s.file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("got a folder, must be a file of one JSON value a line")
	}
	s.replayable = info.Mode().IsRegular()
	if !s.replayable || offset == 0 {
		return s.content, nil
	}
	format, err := s.content.Format()
	if err != nil {
		return nil, err
	}
	if format != compression.None {
		skipped, err := io.CopyN(io.Discard, s.content, offset)
		if errors.Is(err, io.EOF) {
			err = tooShort(skipped, offset)
		}
		return s.content, err
	}
	if offset > info.Size() {
		return nil, tooShort(info.Size(), offset)
	}
	s.meter = source.NewMeter(s.meter, offset)
	_, err = s.file.Seek(offset, io.SeekStart)
	return s.meter, err
}

func tooShort(size, offset int64) error {
	return fmt.Errorf("its %d bytes are fewer than the %d already produced: the file was replaced; rename it, or give the producer another name, to start from its beginning",
		size, offset)
}

// reader reads from a file until its context ends.
type reader struct {
	ctx  context.Context
	file *os.File
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.file.Read(p)
}

// Lag implements source.Lagging, in bytes as they lie in the file. What is in buffers counts as not read.
func (s *stream) Lag() (int64, bool) {
	info, err := s.file.Stat()
	if err != nil || !s.replayable {
		return 0, false
	}
	return max(0, info.Size()-s.meter.Done()), true
}

func (s *stream) Replayable() (bool, error) { return s.replayable, nil }

// Next returns the next line.
func (s *stream) Next() (source.Event, error) {
	data, size, err := s.lines.Next()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read line: %w", err)
		}
		return source.Event{}, err
	}
	if s.replayable {
		s.position = strconv.AppendInt(s.position[:0], s.lines.Offset(), 10)
	}
	return source.Event{Data: data, Size: size, Position: s.position}, nil
}

// Close closes the file; standard input stays open for a later stream.
func (s *stream) Close() error {
	s.content.Close()
	if s.file == os.Stdin {
		return nil
	}
	return s.file.Close()
}
