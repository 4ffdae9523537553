package faults

import (
	"bytes"
	"io"
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/source/compression"
)

// content is what a source's files hold, in the order in which they were written.
func content(t *testing.T, f *followed) []byte {
	t.Helper()
	var text []byte
	for _, path := range append(append([]string{}, f.log.rotated...), f.log.path) {
		file, err := os.Open(path)
		require.NoError(t, err)
		r := compression.NewReader(file)
		part, err := io.ReadAll(r)
		require.NoError(t, err)
		r.Close()
		require.NoError(t, file.Close())
		text = append(text, part...)
		if !bytes.HasSuffix(text, []byte{'\n'}) {
			text = append(text, '\n')
		}
	}
	return text
}

// lines are those that aren't blank.
func lines(text []byte) (lines []string) {
	for line := range bytes.Lines(text) {
		if line = bytes.Trim(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines
}

// TestFollowed: whatever is done to the file, all lines are there, each file begins with the same one, and what is lost was
// committed.
func TestFollowed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		f := newFollowed(t, "f", seed, 0)
		f.reach(1)
		var killed int
		for kind := range truncated {
			require.NoError(t, f.rotateAway(kind, 2, time.Minute, func() { killed++ }))
		}
		f.flood(100)
		n := f.finish()
		require.Equal(t, 4, killed)
		var want []string
		for i, sum := int64(0), int64(0); f.sequence.after(i) < n || sum == 0; sum = f.sequence.after(i) {
			if i++; f.sequence.after(i) == sum {
				want = append(want, string(banner))
			} else {
				want = append(want, string(f.script.event(f.sequence.after(i)).data))
			}
		}
		require.Equal(t, want, lines(content(t, f)))
		events := f.expected()
		require.Len(t, events, int(n)+1)
		require.Equal(t, 9, events[n].least)

		for kind := truncated; kind < rotations; kind++ {
			require.Error(t, f.rotateAway(kind, 1, time.Millisecond, nil), "it isn't committed")
			f.reach(f.written)
			before := f.written
			require.NoError(t, f.rotateAway(kind, 1, time.Minute, func() {}))
			now, err := os.ReadFile(f.log.path)
			require.NoError(t, err)
			require.Equal(t, string(banner), lines(now)[0])
			require.Equal(t, string(f.script.event(before+1).data), lines(now)[1])
			require.Len(t, lines(now), int(f.written-before)+1)
		}
	}
}

// TestFollowedTurns: while it isn't calm, the file is rotated in every way, and what was read is deleted.
func TestFollowedTurns(t *testing.T) {
	t.Parallel()
	f := newFollowed(t, "f", 1, 20_000)
	f.misbehave()
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for f.next() < 30_000 {
			time.Sleep(tick)
		}
		f.finish()
	}()
	for ended := false; !ended; {
		select {
		case <-finished:
			ended = true
		default:
			f.note(delivery.Checkpoint{Records: math.MaxInt64}) // all that there is by now
		}
	}
	for kind := range rotations {
		require.NotZero(t, f.of("file "+kind.String()), kind)
	}
	for _, what := range []string{
		"rotated file deleted", "last line without a line break", "line in two pieces", "line written to a renamed file",
		"longer than the file before at once",
	} {
		require.NotZero(t, f.of(what), what)
	}
}
