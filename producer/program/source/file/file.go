// Package file reads newline-delimited JSON from a file or standard input, once and to its end. Both may be compressed by
// gzip or zstd.
package file

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"kafka-on-eks/producer/program/source"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// File is a source of an event on each line. An event's position is the offset in bytes of the line after it (in the
// decompressed content if the file is compressed), and a sum of the bytes before. A file that was replaced, or written
// anew, is an error, and isn't read on in the middle.
type File struct {
	// Path is the file, or Stdin.
	Path string
	// Monitor is told when the file can be read.
	Monitor source.Monitor
	// Log gets a line if a part of the file isn't read; nil for no such lines.
	Log *slog.Logger
}

// Identity is the path. Positions are of no use in another file that gets the same name.
func (f *File) Identity() string { return "file:" + f.Path }

// Open starts at the line that begins at position's offset; "" is the first line.
func (f *File) Open(ctx context.Context, position string) (source.Stream, error) {
	var from Position
	if position != "" {
		var err error
		if from, err = ParsePosition(position); err != nil {
			return nil, fmt.Errorf("open %s: %w; a file that was followed must go on so, with SOURCE_FOLLOW=true", f.Path, err)
		}
	}
	s := &stream{from: f, file: os.Stdin}
	if f.Path != Stdin {
		var err error
		if s.file, err = os.Open(f.Path); err != nil {
			return nil, fmt.Errorf("open source: %w", err)
		}
	}
	if err := s.start(ctx, from); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", f.Path, err), s.Close())
	}
	if !s.regular {
		s.works() // it may be long until its first line
	}
	return s, nil
}
