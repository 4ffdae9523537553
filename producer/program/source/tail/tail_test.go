package tail_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/tail"
)

type monitor struct{ up, down atomic.Int32 }

func (m *monitor) SourceUp()        { m.up.Add(1) }
func (m *monitor) SourceDown(error) { m.down.Add(1) }
func (*monitor) SourceReconnect()   {}

// log is a file that is written and rotated.
type log struct {
	t    testing.TB
	path string
}

func newLog(t testing.TB) *log {
	t.Helper()
	return &log{t, filepath.Join(t.TempDir(), "in.ndjson")}
}

// add appends text, as a writer that has the file open would.
func (l *log) add(text string) {
	l.t.Helper()
	appendTo(l.t, l.path, text)
}

func appendTo(t testing.TB, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// rename rotates the file as logrotate does.
func (l *log) rename(to string) {
	l.t.Helper()
	require.NoError(l.t, os.Rename(l.path, filepath.Join(filepath.Dir(l.path), to)))
}

// copy rotates the file as logrotate does with copytruncate.
func (l *log) copy(to string) {
	l.t.Helper()
	content, err := os.ReadFile(l.path)
	require.NoError(l.t, err)
	require.NoError(l.t, os.WriteFile(filepath.Join(filepath.Dir(l.path), to), content, 0o600))
	require.NoError(l.t, os.Truncate(l.path, 0))
}

// compress does what gzip or zstd do with a file.
func (l *log) compress(name, extension string) {
	l.t.Helper()
	path := filepath.Join(filepath.Dir(l.path), name)
	content, err := os.ReadFile(path)
	require.NoError(l.t, err)
	info, err := os.Stat(path)
	require.NoError(l.t, err)
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if extension == ".zst" {
		w, err = zstd.NewWriter(&b)
		require.NoError(l.t, err)
	}
	_, err = w.Write(content)
	require.NoError(l.t, err)
	require.NoError(l.t, w.Close())
	require.NoError(l.t, os.WriteFile(path+extension, b.Bytes(), 0o600))
	require.NoError(l.t, os.Chtimes(path+extension, info.ModTime(), info.ModTime()))
	require.NoError(l.t, os.Remove(path))
}

// meanwhile runs write beside the test, which waits for its end.
func meanwhile(t testing.TB, write func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		write()
	}()
	t.Cleanup(func() { <-done })
}

// tick makes sure that the file system's clock has moved on.
func tick() { time.Sleep(20 * time.Millisecond) }

func open(t testing.TB, path, position string) (source.Stream, *monitor) {
	t.Helper()
	m := &monitor{}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	s, err := (&tail.Tail{Path: path, Monitor: m, Log: slog.New(slog.DiscardHandler)}).Open(ctx, position)
	require.NoError(t, err)
	t.Cleanup(func() { cancel(); require.NoError(t, s.Close()) })
	return s, m
}

// take reads the wanted events, and returns the position after each.
func take(t testing.TB, s source.Stream, want ...string) (positions []string) {
	t.Helper()
	for _, text := range want {
		e, err := s.Next()
		require.NoError(t, err, "instead of %s", text)
		require.Equal(t, text, string(e.Data))
		require.EqualValues(t, len(text), e.Size)
		positions = append(positions, string(e.Position))
	}
	return positions
}

// quiet checks that nothing more comes for now.
func quiet(t testing.TB, s source.Stream) {
	t.Helper()
	next := make(chan string, 1)
	go func() {
		e, err := s.Next()
		next <- fmt.Sprint(string(e.Data), " ", err)
	}()
	select {
	case text := <-next:
		require.Fail(t, "something came", text)
	case <-time.After(300 * time.Millisecond):
	}
}

func TestGrows(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	s, m := open(t, l.path, "")
	require.EqualValues(t, 1, m.down.Load(), "there is no file yet")
	l.add("1\n2\n")
	first := take(t, s, "1", "2")
	require.EqualValues(t, 1, m.up.Load())
	meanwhile(t, func() {
		tick()
		l.add("3")
		tick()
		l.add("3\r\n\n4\n")
	})
	take(t, s, "33", "4")
	again, _ := open(t, l.path, first[0])
	take(t, again, "2", "33", "4")
	plain, _ := open(t, l.path, "2") // as package file has it
	take(t, plain, "2", "33", "4")
	replayable, err := s.Replayable()
	require.NoError(t, err)
	require.True(t, replayable)
	l.add("unfinished")
	quiet(t, again)
}

// TestRotated: whatever rotation does, and wherever a restart goes on, each line comes once and in order.
func TestRotated(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2000) // more than a file's head
	for name, rotate := range map[string]func(l *log){
		"rename":     func(l *log) { l.rename("in.ndjson.1") },
		"other name": func(l *log) { l.rename("elsewhere") },
		"copy":       func(l *log) { l.copy("in.ndjson.1") },
		"copy away":  func(l *log) { l.copy("elsewhere") },
		"gzip":       func(l *log) { l.rename("in-2026-11-25.ndjson"); l.compress("in-2026-11-25.ndjson", ".gz") },
		"gzip, new time": func(l *log) {
			l.rename("in.ndjson.1")
			l.compress("in.ndjson.1", ".gz")
			require.NoError(l.t, os.Chtimes(filepath.Join(filepath.Dir(l.path), "in.ndjson.1.gz"), time.Time{}, time.Now()))
		},
		"copy, zstd": func(l *log) { l.copy("in.ndjson-20261125"); l.compress("in.ndjson-20261125", ".zst") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLog(t)
			l.add("1\n2\n" + long + "\n3\n4\n")
			running, _ := open(t, l.path, "")
			before := take(t, running, "1", "2", long, "3")
			tick()
			l.add("5\nlast") // without its line break
			rotate(l)
			tick()
			l.add("6\n7\n")
			after := take(t, running, "4", "5", "last", "6", "7")
			want := []string{"1", "2", long, "3", "4", "5", "last", "6", "7"}
			for i, position := range append(before, after...) {
				s, _ := open(t, l.path, position)
				take(t, s, want[i+1:]...)
				l.add("")
			}
		})
	}
}

// TestAway: rotations while the producer is away leave files that are read in the order in which they were written.
func TestAway(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("0\n")
	l.rename("in.ndjson.4")
	tick()
	l.add("1\n2\n")
	s, _ := open(t, l.path, "")
	positions := take(t, s, "1", "2")
	l.rename("in.ndjson.3")
	l.add("3\n")
	l.rename("in.ndjson.2")
	now := time.Now()
	for _, name := range []string{"in.ndjson.3", "in.ndjson.2"} { // so that the name has to tell
		require.NoError(t, os.Chtimes(filepath.Join(filepath.Dir(l.path), name), time.Time{}, now))
	}
	tick()
	l.add("4\n")
	l.rename("in.ndjson.1")
	l.compress("in.ndjson.1", ".gz")
	appendTo(t, filepath.Join(filepath.Dir(l.path), "in-other.ndjson"), "not of it\n")
	appendTo(t, filepath.Join(filepath.Dir(l.path), "in.ndjson.bak"), "not of it\n")
	appendTo(t, filepath.Join(filepath.Dir(l.path), "in-2.ndjson"), "not of it\n")
	l.add("")
	tick()
	l.add("5\n")

	again, _ := open(t, l.path, positions[0])
	lag, known := again.(source.Lagging).Lag()
	require.True(t, known)
	require.Greater(t, lag, int64(6))
	more := take(t, again, "2", "3", "4", "5")
	third, _ := open(t, l.path, more[2])
	take(t, third, "5")
	quiet(t, third)
	lag, known = third.(source.Lagging).Lag()
	require.True(t, known)
	require.Zero(t, lag)

	take(t, s, "3", "4", "5") // the one that was held up meanwhile

	// Retention has deleted the file that was read last: what is left was written after it.
	require.NoError(t, os.Remove(filepath.Join(filepath.Dir(l.path), "in.ndjson.4")))
	require.NoError(t, os.Remove(filepath.Join(filepath.Dir(l.path), "in.ndjson.3")))
	gone, _ := open(t, l.path, positions[0])
	take(t, gone, "3", "4", "5")
}

// TestBegun: a stream from the beginning, where none has committed anything, begins where the first one did.
func TestBegun(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("1\n2\n")
	source := &tail.Tail{Path: l.path, Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}
	for range 2 {
		s, err := source.Open(t.Context(), "")
		require.NoError(t, err)
		take(t, s, "1")
		require.NoError(t, s.Close())
		l.rename("elsewhere")
		l.add("3\n")
		s, err = source.Open(t.Context(), "")
		require.NoError(t, err)
		take(t, s, "1", "2", "3")
		require.NoError(t, s.Close())
		require.NoError(t, os.Rename(filepath.Join(filepath.Dir(l.path), "elsewhere"), l.path))
	}
	require.NoError(t, os.Remove(l.path))
	l.add("4\n")
	s, err := source.Open(t.Context(), "")
	require.NoError(t, err)
	take(t, s, "4")
	require.NoError(t, s.Close())
}

// TestTruncated: a file that is written anew without a copy is read from its beginning.
func TestTruncated(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("1\n2\n")
	s, _ := open(t, l.path, "")
	position := take(t, s, "1")[0]
	take(t, s, "2")
	require.NoError(t, os.WriteFile(l.path, []byte("3\n4\n5\n6\n"), 0o600))
	take(t, s, "3", "4", "5", "6")
	again, _ := open(t, l.path, position)
	take(t, again, "3", "4", "5", "6")
}

// TestLateWriter: what is still written to the old file while the new one is empty comes first.
func TestLateWriter(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("1\n")
	s, _ := open(t, l.path, "")
	take(t, s, "1")
	l.rename("in.ndjson.1")
	l.add("")
	meanwhile(t, func() {
		time.Sleep(300 * time.Millisecond)
		appendTo(t, filepath.Join(filepath.Dir(l.path), "in.ndjson.1"), "2\n")
		l.add("4\n")
		time.Sleep(300 * time.Millisecond)
		appendTo(t, filepath.Join(filepath.Dir(l.path), "in.ndjson.1"), "3\n")
	})
	take(t, s, "2", "3", "4")
}

// TestLink: a link that comes to lead elsewhere, as in volumes of Kubernetes, is a rotation.
func TestLink(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for i := range 2 {
		require.NoError(t, os.Mkdir(filepath.Join(folder, fmt.Sprint(i)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprint(i), "in.ndjson"), []byte(fmt.Sprintf("%d\n", i)), 0o600))
	}
	require.NoError(t, os.Symlink("0", filepath.Join(folder, "data")))
	path := filepath.Join(folder, "in.ndjson")
	require.NoError(t, os.Symlink("data/in.ndjson", path))
	s, _ := open(t, path, "")
	position := take(t, s, "0")[0]
	require.NoError(t, os.Symlink("1", filepath.Join(folder, "new")))
	require.NoError(t, os.Rename(filepath.Join(folder, "new"), filepath.Join(folder, "data")))
	take(t, s, "1")
	again, _ := open(t, path, position)
	take(t, again, "1")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	l := newLog(t)
	l.add("1\n")
	l.compress("in.ndjson", ".gz")
	short := newLog(t)
	short.add("1\n")
	for _, c := range []struct{ path, position, want string }{
		{folder, "", "can't be followed, must be a file"},
		{pipe, "", "can't be followed, must be a file"},
		{l.path + ".gz", "", "compressed by gzip, can't be followed; unset SOURCE_FOLLOW to read it once"},
		{short.path, "3", "its 2 bytes are fewer than the 3 already produced"},
		{short.path, "x", `position: got "x"`},
		{short.path, `{"offset":1}`, `position: got "{`},
	} {
		_, err := (&tail.Tail{Path: c.path, Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}).Open(t.Context(), c.position)
		require.ErrorContains(t, err, c.want)
	}
	open(t, filepath.Join(t.TempDir(), "later"), "")
	content, err := os.ReadFile(l.path + ".gz")
	require.NoError(t, err)
	later := newLog(t)
	s, _ := open(t, later.path, "")
	later.add(string(content))
	_, err = s.Next()
	require.ErrorContains(t, err, "compressed by gzip")
}

// TestBroken: a rotated file that can't be read doesn't make the source come up again with each attempt.
func TestBroken(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("1\n")
	s, m := open(t, l.path, "")
	position := take(t, s, "1")[0]
	require.EqualValues(t, 1, m.up.Load())
	l.rename("in.ndjson.2")
	l.setTimes(time.Now().Add(-time.Hour))
	appendTo(t, l.path+".1.gz", "\x1f\x8b\x08 isn't gzip")
	again, m := open(t, l.path, position)
	_, err := again.Next()
	require.ErrorContains(t, err, "decompress gzip")
	require.Zero(t, m.up.Load())
}

func TestContextEndsRead(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	for _, content := range []string{"", "1\n"} {
		l.add(content)
		ctx, cancel := context.WithCancel(t.Context())
		s, err := (&tail.Tail{Path: l.path, Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}).Open(ctx, "")
		require.NoError(t, err)
		time.AfterFunc(50*time.Millisecond, cancel)
		for err == nil {
			_, err = s.Next()
		}
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, s.Close())
	}
}

// TestRandom: a writer that rotates at random, and a reader that starts anew at random from an earlier position.
func TestRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			l := newLog(t)
			const count = 3000
			l.add("first\n")
			first, _ := open(t, l.path, "")
			positions := take(t, first, "first") // by the number of the event that follows
			meanwhile(t, func() {
				rotations := 0
				var text strings.Builder
				for i := range count {
					fmt.Fprintf(&text, "{\"n\":%d}\n", i)
					if random.IntN(20) == 0 || i == count-1 {
						// Half a line, then the rest of it: a rotation doesn't come in between.
						whole := text.String()
						half := random.IntN(len(whole))
						l.add(whole[:half])
						l.add(whole[half:])
						text.Reset()
						if random.IntN(4) == 0 {
							time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond)
						}
						if random.IntN(12) == 0 {
							tick()
							name := fmt.Sprintf("in.ndjson-%06d", rotations)
							if seed%2 == 0 {
								l.rename(name)
							} else {
								l.copy(name)
							}
							if random.IntN(3) == 0 {
								l.compress(name, []string{".gz", ".zst"}[rotations%2])
							}
							rotations++
							tick()
						}
					}
				}
			})
			restart := rand.New(rand.NewPCG(seed, 1))
			for n := 0; n < count; {
				n = max(0, n-restart.IntN(50))
				positions = positions[:n+1]
				s, _ := open(t, l.path, positions[n])
				meanwhile(t, func() { // as metrics do
					for range 20 {
						if lag, known := s.(source.Lagging).Lag(); known && lag < 0 {
							t.Errorf("got a lag of %d", lag)
						}
						time.Sleep(10 * time.Millisecond)
					}
				})
				for stop := n + 1 + restart.IntN(1500); n < min(stop, count); n++ {
					positions = append(positions, take(t, s, fmt.Sprintf("{\"n\":%d}", n))...)
				}
			}
		})
	}
}
