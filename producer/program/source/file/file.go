// Package file reads newline-delimited JSON (https://github.com/ndjson/ndjson-spec) from a file or standard input, once
// and to its end.
package file

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"kafka-on-eks/producer/program/source"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// bufferSize is how much is read at once. Lines within it are handed on without a copy.
const bufferSize = 256 << 10

// File is a source of one event a line. An event's position is the offset in bytes of the line after it.
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
			return nil, fmt.Errorf("open %s: position: got %q, must be an offset in bytes (e.g. 4096)", f.Path, position)
		}
	}
	s := &stream{ctx: ctx, offset: offset, file: os.Stdin}
	if f.Path != Stdin {
		var err error
		if s.file, err = os.Open(f.Path); err != nil {
			return nil, fmt.Errorf("open source: %w", err)
		}
	}
	if err := s.seek(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", f.Path, err), s.Close())
	}
	s.reader = bufio.NewReaderSize(s.file, bufferSize)
	f.Monitor.SourceUp()
	return s, nil
}

type stream struct {
	ctx        context.Context
	file       *os.File
	reader     *bufio.Reader
	offset     int64
	replayable bool
	capture    source.Capture
	position   []byte
}

// seek goes to the stream's offset. Only a regular file can do that: a pipe has no positions.
func (s *stream) seek() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("got a folder, must be a file of one JSON value a line")
	}
	s.replayable = info.Mode().IsRegular()
	if !s.replayable {
		return nil
	}
	if s.offset > info.Size() {
		return fmt.Errorf("its %d bytes are fewer than the %d already produced: the file was replaced; rename it, or give the producer another name, to start from its beginning",
			info.Size(), s.offset)
	}
	_, err = s.file.Seek(s.offset, io.SeekStart)
	return err
}

func (s *stream) Replayable() (bool, error) { return s.replayable, nil }

// Next returns the next line without its line break. Blank lines are skipped.
func (s *stream) Next() (source.Event, error) {
	for {
		if err := s.ctx.Err(); err != nil {
			return source.Event{}, fmt.Errorf("read line: %w", err)
		}
		first := s.offset == 0
		data, size, err := s.line()
		if err != nil {
			return source.Event{}, err
		}
		if first {
			data, size = withoutMark(data, size)
		}
		if int64(len(data)) == size {
			data = bytes.TrimSuffix(data, []byte{'\r'})
			size = int64(len(data))
			if len(bytes.TrimLeft(data, " \t\r")) == 0 {
				continue
			}
		}
		if s.replayable {
			s.position = strconv.AppendInt(s.position[:0], s.offset, 10)
		}
		return source.Event{Data: data, Size: size, Position: s.position}, nil
	}
}

// line returns what stands before the next line feed or the end, and its length; a long line is cut as Capture does.
func (s *stream) line() ([]byte, int64, error) {
	data, err := s.reader.ReadSlice('\n')
	s.offset += int64(len(data))
	if err == nil {
		data = data[:len(data)-1]
		return data, int64(len(data)), nil
	}
	s.capture.Reset()
	for {
		complete := err == nil
		if complete {
			data = data[:len(data)-1]
		}
		_, _ = s.capture.Write(data)
		if complete || (errors.Is(err, io.EOF) && s.capture.Size() > 0) {
			return s.capture.Bytes(), s.capture.Size(), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				return nil, 0, io.EOF
			}
			return nil, 0, fmt.Errorf("read line: %w", err)
		}
		if ctxErr := s.ctx.Err(); ctxErr != nil {
			return nil, 0, fmt.Errorf("read line: %w", ctxErr)
		}
		data, err = s.reader.ReadSlice('\n')
		s.offset += int64(len(data))
	}
}

// withoutMark removes the byte order mark that some editors write at the start of a file.
func withoutMark(data []byte, size int64) ([]byte, int64) {
	rest, found := bytes.CutPrefix(data, []byte("\uFEFF"))
	if found {
		size -= int64(len(data) - len(rest))
	}
	return rest, size
}

// Close closes the file; standard input stays open for a later stream.
func (s *stream) Close() error {
	if s.file == os.Stdin {
		return nil
	}
	return s.file.Close()
}
