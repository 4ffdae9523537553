package tail_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
	"kafka-on-eks/producer/program/source/tail"
)

// text is lines as they stand in a file.
func text(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// numbered are the lines from one number up to another.
func numbered(from, to int) (lines []string) {
	for ; from < to; from++ {
		lines = append(lines, fmt.Sprintf("{\"n\":%d}", from))
	}
	return lines
}

// earlier is a position as earlier versions had it: with the sum of the first 1,024 bytes only.
func earlier(t testing.TB, position, content string) string {
	t.Helper()
	var m map[string]any
	decoder := json.NewDecoder(strings.NewReader(position))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&m))
	require.Len(t, m["trail"], 16)
	offset, err := m["offset"].(json.Number).Int64()
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(content[:min(1024, offset)]))
	return fmt.Sprintf(`{"file":%q,"head":"%x","modified":%s,"offset":%d}`, m["file"], sum[:8], m["modified"], offset)
}

// setTimes gives all files in the folder of l the same time.
func (l *log) setTimes(at time.Time) {
	l.t.Helper()
	files, err := os.ReadDir(filepath.Dir(l.path))
	require.NoError(l.t, err)
	for _, file := range files {
		require.NoError(l.t, os.Chtimes(filepath.Join(filepath.Dir(l.path), file.Name()), at, at))
	}
}

// TestSameBeginning rotates files that all begin with the same bytes while the producer is away: wherever it was, it reads
// what was left of the file, then the others, each line once and in order.
func TestSameBeginning(t *testing.T) {
	t.Parallel()
	next := func(l *log, header string, from, to int) []string {
		lines := append([]string{header}, numbered(from, to)...)
		l.add(text(lines...))
		return lines
	}
	for name, rotate := range map[string]func(l *log, header string) []string{
		"longer":      func(l *log, header string) []string { l.copy("in.ndjson.1"); return next(l, header, 1000, 1100) },
		"same length": func(l *log, header string) []string { l.copy("in.ndjson.1"); return next(l, header, 50, 65) },
		"one byte more": func(l *log, header string) []string {
			l.copy("in.ndjson.1")
			return next(l, header, 99, 114)
		},
		"shorter": func(l *log, header string) []string { l.copy("in.ndjson.1"); return next(l, header, 50, 52) },
		"header only": func(l *log, header string) []string {
			l.copy("in.ndjson.1")
			return next(l, header, 0, 0)
		},
		"same lines first": func(l *log, header string) []string {
			l.copy("in.ndjson.1")
			return next(l, header, 0, 12) // up to beyond some of the positions
		},
		"renamed": func(l *log, header string) []string { l.rename("in.ndjson.1"); return next(l, header, 1000, 1100) },
		"dated": func(l *log, header string) []string {
			l.copy("in-2026-11-25.ndjson")
			lines := next(l, header, 50, 90)
			l.copy("in-2026-11-26.ndjson")
			return append(lines, next(l, header, 100, 300)...)
		},
		"several": func(l *log, header string) []string {
			var lines []string
			l.copy("in.ndjson.3")
			for n := 2; n > 0; n-- {
				tick()
				lines = append(lines, next(l, header, 100*n, 100*n+60)...)
				l.copy(fmt.Sprintf("in.ndjson.%d", n))
			}
			tick()
			return append(lines, next(l, header, 500, 700)...)
		},
		"several, compressed": func(l *log, header string) []string {
			var lines []string
			l.copy("in.ndjson.3")
			l.compress("in.ndjson.3", ".gz")
			for n := 2; n > 0; n-- {
				tick()
				lines = append(lines, next(l, header, 100*n, 100*n+60)...)
				l.copy(fmt.Sprintf("in.ndjson.%d", n))
				l.compress(fmt.Sprintf("in.ndjson.%d", n), []string{".gz", ".zst"}[n%2])
			}
			tick()
			return append(lines, next(l, header, 500, 700)...)
		},
		"several, renamed and compressed": func(l *log, header string) []string {
			var lines []string
			l.rename("in.ndjson.3")
			l.compress("in.ndjson.3", ".zst")
			for n := 2; n > 0; n-- {
				tick()
				lines = append(lines, next(l, header, 100*n, 100*n+60)...)
				l.rename(fmt.Sprintf("in.ndjson.%d", n))
				l.compress(fmt.Sprintf("in.ndjson.%d", n), ".gz")
			}
			tick()
			return append(lines, next(l, header, 500, 700)...)
		},
		"several, one time": func(l *log, header string) []string {
			l.copy("in.ndjson.2")
			lines := next(l, header, 200, 260)
			l.copy("in.ndjson.1")
			lines = append(lines, next(l, header, 500, 700)...)
			l.setTimes(time.Now())
			return lines
		},
		"several, one old time": func(l *log, header string) []string {
			l.copy("in.ndjson.2")
			lines := next(l, header, 200, 260)
			l.copy("in.ndjson.1")
			lines = append(lines, next(l, header, 500, 700)...)
			l.setTimes(time.Unix(1e9, 0))
			return lines
		},
	} {
		for _, size := range []int{1, 1100, 10_000, 300_000} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				header := `"` + strings.Repeat("x", size) + `"`
				l := newLog(t)
				l.add(text(append([]string{header}, numbered(900, 930)...)...))
				l.copy("in.ndjson.9") // of the past, and read already
				tick()
				old := append([]string{header}, numbered(0, 20)...)
				l.add(text(old...))
				s, _ := open(t, l.path, "")
				positions := take(t, s, old...)
				require.NoError(t, s.Close())
				tick()
				rest := numbered(20, 25)
				l.add(text(rest...))
				want := append(append(old, rest...), rotate(l, header)...)
				for i, position := range positions {
					timeless := strings.HasSuffix(name, "time")
					if i == 0 && timeless {
						continue // nothing tells the file from the one of the past
					}
					for version, position := range map[string]string{"now": position, "before": earlier(t, position, text(old...))} {
						if version == "before" && (name == "same lines first" || timeless) {
							continue // nor does it by the first bytes alone
						}
						synctest.Test(t, func(t *testing.T) { // so that no time passes
							s, _ := open(t, l.path, position)
							for _, line := range want[i+1:] {
								e, err := s.Next()
								require.NoError(t, err)
								require.Equal(t, line, string(e.Data), "%s, after %d", version, i)
							}
						})
					}
				}
			})
		}
	}
}

// TestSameBeginningRunning is the same while the producer runs.
func TestSameBeginningRunning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines  []string // of the new file
		rotate func(l *log)
	}{
		"longer":      {numbered(1000, 1100), func(l *log) { l.copy("in.ndjson.1") }},
		"same length": {numbered(50, 65), func(l *log) { l.copy("in.ndjson.1") }},
		"shorter":     {numbered(50, 52), func(l *log) { l.copy("in.ndjson.1") }},
		"compressed":  {numbered(1000, 1100), func(l *log) { l.copy("in.ndjson.1"); l.compress("in.ndjson.1", ".gz") }},
		"renamed":     {numbered(1000, 1100), func(l *log) { l.rename("in.ndjson.1") }},
		"not copied":  {numbered(1000, 1100), func(l *log) { require.NoError(l.t, os.Truncate(l.path, 0)) }},
	} {
		for _, size := range []int{1, 1100, 10_000, 300_000} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				header := `"` + strings.Repeat("x", size) + `"`
				synctest.Test(t, func(t *testing.T) {
					l := newLog(t)
					l.add(text(append([]string{header}, numbered(0, 25)...)...))
					s, _ := open(t, l.path, "")
					take(t, s, append([]string{header}, numbered(0, 25)...)...)
					c.rotate(l)
					l.add(text(append([]string{header}, c.lines...)...))
					positions := take(t, s, append([]string{header}, c.lines...)...)
					again, _ := open(t, l.path, positions[0])
					take(t, again, c.lines...)
				})
			})
		}
	}
}

// TestLateLines: what was written, and read, between the copy and its file's truncation isn't in the copy, which isn't
// read once more.
func TestLateLines(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 5000, 100_000} {
		for _, extension := range []string{"", ".gz", ".zst"} {
			t.Run(fmt.Sprint(size, extension), func(t *testing.T) {
				t.Parallel()
				header := `"` + strings.Repeat("x", size) + `"`
				synctest.Test(t, func(t *testing.T) {
					l := newLog(t)
					l.add(text(append([]string{header}, numbered(0, 5)...)...))
					s, _ := open(t, l.path, "")
					take(t, s, append([]string{header}, numbered(0, 5)...)...)
					content, err := os.ReadFile(l.path)
					require.NoError(t, err)
					copied := filepath.Join(filepath.Dir(l.path), "in.ndjson.1")
					require.NoError(t, os.WriteFile(copied, content, 0o600))
					if extension != "" {
						l.compress("in.ndjson.1", extension)
					}
					l.add(text(numbered(5, 8)...))
					take(t, s, numbered(5, 8)...)
					require.NoError(t, os.Truncate(l.path, 0))
					l.add(text(append([]string{header}, numbered(10, 15)...)...))
					take(t, s, append([]string{header}, numbered(10, 15)...)...)
					l.add("end\n")
					take(t, s, "end")
				})
			})
		}
	}
}

// TestCompressedNext: a compressed file that begins as the one before it isn't taken for it.
func TestCompressedNext(t *testing.T) {
	t.Parallel()
	header := `"` + strings.Repeat("x", 2000) + `"`
	l := newLog(t)
	l.add(text(append([]string{header}, numbered(0, 5)...)...))
	s, _ := open(t, l.path, "")
	take(t, s, header)
	l.rename("in.ndjson.2")
	tick()
	l.add(text(append([]string{header}, numbered(5, 10)...)...))
	l.rename("in.ndjson.1")
	l.compress("in.ndjson.1", ".gz")
	tick()
	l.add(text(append([]string{header}, numbered(10, 15)...)...))
	take(t, s, numbered(0, 5)...)
	take(t, s, append([]string{header}, numbered(5, 10)...)...)
	take(t, s, append([]string{header}, numbered(10, 15)...)...)
}

// TestWasNotFollowed: a position of package file goes on in the file that it is of, also where that was rotated, and is
// refused where there is none.
func TestWasNotFollowed(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.add("1\n2\n3\n")
	plain, err := (&file.File{Path: l.path, Monitor: &monitor{}}).Open(t.Context(), "")
	require.NoError(t, err)
	position := take(t, plain, "1", "2")[1]
	require.NoError(t, plain.Close())
	s, _ := open(t, l.path, position)
	take(t, s, "3")
	l.rename("in.ndjson.1")
	l.add("5\n6\n7\n8\n")
	again, _ := open(t, l.path, position)
	take(t, again, "3", "5", "6", "7", "8")
	_, err = (&tail.Tail{Path: l.path, Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}).Open(t.Context(), "4-0000000000000000")
	require.ErrorContains(t, err, "the file was replaced; rename it")
}

// TestHeldBack: the reader is held back while the file, of which it has read what every file begins with, is copied,
// truncated and written anew.
func TestHeldBack(t *testing.T) {
	t.Parallel()
	header := `"` + strings.Repeat("x", 20_000) + `"`
	synctest.Test(t, func(t *testing.T) {
		l := newLog(t)
		l.add(text(header))
		s, _ := open(t, l.path, "")
		take(t, s, header)
		l.add(text(numbered(0, 5)...))
		l.copy("in.ndjson.1")
		l.add(text(append([]string{header}, numbered(10, 30)...)...))
		time.Sleep(10 * time.Second)
		take(t, s, numbered(0, 5)...)
		take(t, s, append([]string{header}, numbered(10, 30)...)...)
		time.Sleep(10 * time.Second)
		l.add("end\n")
		take(t, s, "end")
	})
}

// TestSchedules rotates as logrotate does, in random ways, files that begin with the same lines, while a reader is
// stopped and started at random: each line comes once and in order.
func TestSchedules(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newSchedule(t, seed).run(150) })
		})
	}
}

// schedule is a writer and a reader that take turns.
type schedule struct {
	*log
	random *rand.Rand
	clock  time.Time // of the files
	header []string  // of each of them

	rotations []string // the files' names, the latest last
	begun     bool     // the current file has its header
	events    []string // that were written
	positions []string // after each event that was read
	reader    source.Stream
}

func newSchedule(t *testing.T, seed uint64) *schedule {
	random := rand.New(rand.NewPCG(seed, 7))
	s := &schedule{log: newLog(t), random: random, clock: time.Unix(1.7e9, 0)}
	for i := range random.IntN(3) {
		s.header = append(s.header, fmt.Sprintf(`{"header":%d,"text":%q}`, i, strings.Repeat("x", []int{1, 500, 1100, 30_000}[random.IntN(4)])))
	}
	s.write()
	first, _ := open(t, s.path, "")
	s.positions = take(t, first, s.events[0])
	return s
}

// touch gives a file that was just written to the time of the clock.
func (s *schedule) touch(name string) {
	s.clock = s.clock.Add(time.Duration(1+s.random.IntN(5000)) * time.Millisecond)
	require.NoError(s.t, os.Chtimes(filepath.Join(filepath.Dir(s.path), name), s.clock, s.clock))
}

// write appends some lines.
func (s *schedule) write() {
	var lines []string
	if !s.begun {
		// Files that are the same byte for byte can't be told apart.
		lines, s.begun = append(append(lines, s.header...), fmt.Sprintf(`{"n":%d}`, len(s.events))), true
	}
	for i := range s.random.IntN(6) {
		line := fmt.Sprintf(`{"n":%d,"i":%d}`, len(s.events), i)
		if s.random.IntN(3) == 0 {
			line = `{"same":true}`
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return
	}
	s.events = append(s.events, lines...)
	s.add(text(lines...))
	s.touch(filepath.Base(s.path))
}

// rotate rotates the file.
func (s *schedule) rotate() {
	if !s.begun {
		return
	}
	name := fmt.Sprintf("in.ndjson-%04d", len(s.rotations))
	if s.random.IntN(2) == 0 {
		s.rename(name)
		s.add("")
	} else {
		s.copy(name)
		s.touch(name)
	}
	s.touch(filepath.Base(s.path))
	s.begun = false
	s.rotations = append(s.rotations, name)
	if delay := s.random.IntN(3); delay < 2 && len(s.rotations) > delay {
		last := s.rotations[len(s.rotations)-1-delay]
		if _, err := os.Stat(filepath.Join(filepath.Dir(s.path), last)); err == nil {
			s.compress(last, []string{".gz", ".zst"}[s.random.IntN(2)])
		}
	}
}

// read reads some of what was written.
func (s *schedule) read() {
	if s.reader != nil && s.random.IntN(3) == 0 {
		require.NoError(s.t, s.reader.Close())
		s.reader = nil
	}
	if s.reader == nil {
		s.positions = s.positions[:max(1, len(s.positions)-s.random.IntN(10))] // an aborted transaction
		var err error
		s.reader, err = (&tail.Tail{Path: s.path, Monitor: &monitor{}, Log: slog.New(slog.DiscardHandler)}).Open(s.t.Context(), s.positions[len(s.positions)-1])
		require.NoError(s.t, err)
	}
	time.Sleep(time.Duration(2+s.random.IntN(30)) * time.Second) // held back, or it would have looked meanwhile
	for range s.random.IntN(12) {
		n := len(s.positions)
		if n == len(s.events) {
			return
		}
		e, err := s.reader.Next()
		require.NoError(s.t, err)
		require.Equal(s.t, s.events[n], string(e.Data), "event %d", n)
		s.positions = append(s.positions, string(e.Position))
	}
}

func (s *schedule) run(steps int) {
	for range steps {
		switch s.random.IntN(8) {
		case 0, 1, 2:
			s.write()
		case 3:
			s.rotate()
		default:
			s.read()
		}
	}
	for len(s.positions) < len(s.events) {
		s.read()
	}
	require.NoError(s.t, s.reader.Close())
}
