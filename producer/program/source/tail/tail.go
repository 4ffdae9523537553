// Package tail reads newline-delimited JSON from a file that grows, through its rotation.
//
// It looks at the file a few times a second instead of being told of changes: notifications don't come from network file
// systems, nor through the symbolic links of Kubernetes volumes, and one file costs nothing to look at.
package tail

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"kafka-on-eks/producer/program/source"
)

// Tail is a source of one event a line that never ends. A last line waits for its line break, or for the file's rotation.
//
// A file is rotated by renaming it, or by copying and truncating it. What wasn't read of it by then is read before what
// follows: through the open file, or where there was a restart or a truncation, from the file in the same folder that
// holds the same bytes up to the position. That may be compressed by gzip or zstd by then. Files of rotations in between
// are known by their names, which add a number or date, and are read in the order in which they were last written to.
//
// Where the bytes before the position don't tell files apart, because all begin with the same lines and no more was read,
// it is in the oldest of those that were rotated since, unless the file at Path goes on with all that this one holds.
//
// An event's position is the file, by inode and by the sums of the bytes before it, and the offset in bytes of the line
// after it. One of package file goes on in the file that it is of. An offset alone, as that package had it in earlier
// versions, is one in the file at Path.
type Tail struct {
	// Path is the file, or a symbolic link to it. It may be missing for a while.
	Path string
	// Monitor is told when a file can be read, and when there is none.
	Monitor source.Monitor
	// Log gets a line for each file that is read.
	Log *slog.Logger

	// begun is where the first stream from the beginning began, for another one before any position is committed: the
	// file may be rotated by then.
	begun atomic.Pointer[mark]
}

// Identity is the path, as that of a file which isn't followed.
func (t *Tail) Identity() string { return "file:" + t.Path }

// Open starts after position; "" is the beginning of the file at Path as it was when that was first asked for, without
// what was rotated before.
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
