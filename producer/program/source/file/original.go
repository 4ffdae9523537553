package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kafka-on-eks/producer/program/source/fingerprint"
)

// errReplaced says that the file isn't the one that was read.
var errReplaced = errors.New("the file was replaced; rename it, or give the producer another name, to start from its beginning")

// original reads a regular file for as long as it is still the same. Appending to it does no harm.
type original struct {
	ctx    context.Context
	file   *os.File
	recent fingerprint.Recent
}

// Read implements io.Reader.
func (o *original) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := o.file.ReadAt(p, o.recent.Offset())
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	// The bytes before are checked after the read. If the file was written anew until then, they are others.
	if still, err := o.recent.Still(o.file); err != nil {
		return 0, err
	} else if !still {
		return 0, fmt.Errorf("it was written anew after %d of its bytes were read: %w", o.recent.Offset(), errReplaced)
	}
	o.recent.Add(p[:n])
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// seek goes on at an offset, up to which the file was read before.
func (o *original) seek(offset int64) error {
	var err error
	o.recent, err = fingerprint.RecentAt(o.file, offset)
	return err
}
