// Package tail reads newline-delimited JSON from a file that grows, through its rotation.
//
// It looks at the file a few times a second and doesn't wait for notifications, which don't come from network file systems,
// nor through the symbolic links of Kubernetes volumes. A look at one file costs nothing.
package tail

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"kafka-on-eks/producer/program/source"
)

// Tail is a source of an event on each line that never ends. The last line waits for its line break, or for the file's
// rotation.
//
// A file is rotated by renaming it, or by copying and truncating it. The rest of it is read before the next file: through
// the open file or, after a restart or a truncation, from the file in the same folder that holds the same bytes up to the
// position. That file may be compressed by gzip or zstd by then. Files of rotations in between are found by their names,
// which have a number or a date, and are read in the order in which they were last written to.
//
// If the bytes before the position don't tell files apart, because all begin with the same lines and no more was read, the
// position is in the oldest file that was rotated since, unless the file at Path begins with the whole content of that file.
//
// An event's position is the file (by its inode and the sums of the bytes before the position) and the offset in bytes of
// the line after the event. A position of package file is in the file that it belongs to. An offset alone, as that package
// had it in earlier versions, is in the file at Path.
type Tail struct {
	// Path is the file, or a symbolic link to it. It may be missing for a while.
	Path string
	// Monitor is told when a file can be read, and when there is none.
	Monitor source.Monitor
	// Log gets a line for each file that is read.
	Log *slog.Logger

	// begun is where the first stream from the beginning began. Another such stream, before any position is committed, begins
	// there, too, as the file may be rotated by then.
	begun atomic.Pointer[mark]
}

// Identity is the path, and the same as for a file that isn't followed.
func (t *Tail) Identity() string { return "file:" + t.Path }

// Open starts after position; "" is the beginning of the file that was at Path when the beginning was first asked for,
// without files that were rotated before.
func (t *Tail) Open(ctx context.Context, position string) (source.Stream, error) {
	s := &stream{ctx: ctx, tail: t, from: t.begun.Load()}
	if position != "" {
		from, err := parseMark(position)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", t.Path, err)
		}
		s.from = &from
	}
	return s, s.tryAdvance()
}
