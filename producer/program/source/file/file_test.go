package file_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

type monitor struct{}

func (monitor) SourceUp()        {}
func (monitor) SourceDown(error) {}
func (monitor) SourceReconnect() {}

// read returns the events of a file from position on, and the position after each.
func read(t testing.TB, path, position string) (events, positions []string) {
	t.Helper()
	s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), position)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for {
		e, err := s.Next()
		if errors.Is(err, io.EOF) {
			return events, positions
		}
		require.NoError(t, err)
		require.EqualValues(t, len(e.Data), e.Size)
		events, positions = append(events, string(e.Data)), append(positions, string(e.Position))
	}
}

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// offsets are the positions without what they say about the bytes before.
func offsets(t testing.TB, positions []string) (offsets []string) {
	t.Helper()
	for _, position := range positions {
		require.Regexp(t, `^[0-9]+-[0-9A-F]{16}$`, position)
		offset, _, _ := strings.Cut(position, "-")
		offsets = append(offsets, offset)
	}
	return offsets
}

func TestPositions(t *testing.T) {
	t.Parallel()
	path := write(t, "\uFEFF1\r\n\n22\n3")
	events, positions := read(t, path, "")
	require.Equal(t, []string{"1", "22", "3"}, events)
	require.Equal(t, []string{"6", "10", "11"}, offsets(t, positions))
	for i, position := range positions {
		rest, more := read(t, path, position)
		require.Equal(t, events[i+1:], append([]string{}, rest...))
		require.Equal(t, positions[i+1:], append([]string{}, more...), "an event's position is always the same")
		rest, more = read(t, path, offsets(t, positions)[i]) // as earlier versions had it
		require.Equal(t, events[i+1:], append([]string{}, rest...))
		require.Equal(t, positions[i+1:], append([]string{}, more...))
	}
}

// TestCompressed: positions are offsets in what is decompressed, through all members and frames.
func TestCompressed(t *testing.T) {
	t.Parallel()
	var zipped, zsted bytes.Buffer
	for _, part := range []string{"1\n2", "2\n", "\n333\n4"} {
		gz := gzip.NewWriter(&zipped)
		zs, err := zstd.NewWriter(&zsted)
		require.NoError(t, err)
		for _, w := range []io.WriteCloser{gz, zs} {
			_, err = io.WriteString(w, part)
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
	}
	for _, content := range []string{zipped.String(), zsted.String()} {
		path := write(t, content)
		events, positions := read(t, path, "")
		require.Equal(t, []string{"1", "22", "333", "4"}, events)
		require.Equal(t, []string{"2", "5", "10", "11"}, offsets(t, positions))
		for i, position := range positions {
			for _, p := range []string{position, offsets(t, positions)[i]} {
				rest, more := read(t, path, p)
				require.Equal(t, events[i+1:], append([]string{}, rest...))
				require.Equal(t, positions[i+1:], append([]string{}, more...))
			}
		}
		_, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), "12")
		require.ErrorContains(t, err, "its 11 bytes are fewer than the 12 already produced")

		s, err := (&file.File{Path: write(t, content[:len(content)-3]), Monitor: monitor{}}).Open(t.Context(), "")
		require.NoError(t, err)
		for err == nil {
			_, err = s.Next()
		}
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.NoError(t, s.Close())
	}
	// A line that starts as gzip does stays one, wherever reading begins.
	path := write(t, "1\n\x1f\x8b\x08\n")
	rest, _ := read(t, path, "2")
	require.Equal(t, []string{"\x1f\x8b\x08"}, rest)
}

// TestLag: it is what wasn't read, and nothing at the end, also when the file is closed by then.
func TestLag(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := io.WriteString(w, "1\n22\n")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, c := range []struct {
		content string
		lag     int
	}{
		{"1\n22\n", 3}, {"1\n22", 2}, {zipped.String(), zipped.Len() - 3}, // the first bytes told the format
		{zipped.String() + "\x00\x00", zipped.Len() - 1}, {zipped.String() + "garbage", zipped.Len() + 4},
	} {
		s, err := (&file.File{Path: write(t, c.content), Monitor: monitor{}}).Open(t.Context(), "2")
		require.NoError(t, err)
		lag, known := s.(source.Lagging).Lag()
		require.True(t, known)
		require.EqualValues(t, c.lag, lag)
		for err == nil {
			_, err = s.Next()
		}
		require.ErrorIs(t, err, io.EOF)
		for range 2 {
			lag, known = s.(source.Lagging).Lag()
			require.True(t, known)
			require.Zero(t, lag)
			if err = s.Close(); err == nil {
				_, err = s.Next()
				require.ErrorIs(t, err, io.EOF)
			}
		}
	}
}

// lines are n lines that begin with a header of so many bytes; each version has others.
func lines(version string, n, header int) string {
	var b strings.Builder
	b.WriteString("\"" + strings.Repeat("x", header) + "\"\n")
	for i := range n {
		fmt.Fprintf(&b, "{\"version\":%q,\"n\":%d}\n", version, i)
	}
	return b.String()
}

func zip(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// TestReplaced: a file that isn't any more what was read of it isn't read on, whatever its length, name, inode and times.
func TestReplaced(t *testing.T) {
	t.Parallel()
	replace := map[string]func(t *testing.T, path, content string){
		"renamed": func(t *testing.T, path, content string) {
			require.NoError(t, os.WriteFile(path+".new", []byte(content), 0o600))
			require.NoError(t, os.Rename(path+".new", path))
		},
		"written anew": func(t *testing.T, path, content string) {
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		},
		"written anew, same time": func(t *testing.T, path, content string) {
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			require.NoError(t, os.Chtimes(path, time.Time{}, info.ModTime()))
		},
		"written over": func(t *testing.T, path, content string) {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = f.WriteString(content)
			require.NoError(t, err)
			require.NoError(t, f.Close())
		},
	}
	for _, header := range []int{1, 2000, 10_000, 100_000} {
		for how, replace := range replace {
			for _, zipped := range []bool{false, true} {
				for what, other := range map[string]string{
					"same length": lines("b", 100, header), "longer": lines("b", 300, header), "shorter": lines("b", 60, header),
					"other last line": lines("a", 49, header) + "{\"version\":\"a\",\"n\":94}\n" + lines("a", 100, 1),
				} {
					t.Run(fmt.Sprint(how, zipped, what, header), func(t *testing.T) {
						t.Parallel()
						content := lines("a", 100, header)
						if zipped {
							content, other = zip(t, content), zip(t, other)
						}
						path := write(t, content)
						from := &file.File{Path: path, Monitor: monitor{}}
						s, err := from.Open(t.Context(), "")
						require.NoError(t, err)
						var position string
						for range 51 {
							e, err := s.Next()
							require.NoError(t, err)
							position = string(e.Position)
						}
						replace(t, path, other)
						_, err = from.Open(t.Context(), position)
						require.ErrorContains(t, err, "the file was replaced; rename it, or give the producer another name, to start from its beginning")

						for err = nil; err == nil; { // what was in memory may be handed out
							_, err = s.Next()
						}
						require.ErrorContains(t, err, "the file was replaced")
						require.NoError(t, s.Close())
					})
				}
			}
		}
	}
}

// TestReplacedWhileReading has the file replaced before more of it than the first read is in memory: no line of the
// other one is handed out.
func TestReplacedWhileReading(t *testing.T) {
	t.Parallel()
	for what, n := range map[string]int{"same length": 40_000, "longer": 80_000, "shorter": 20_000, "nearly empty": 1} {
		for _, header := range []int{1, 2000} {
			t.Run(fmt.Sprint(what, header), func(t *testing.T) {
				t.Parallel()
				path := write(t, lines("a", 40_000, header))
				s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), "")
				require.NoError(t, err)
				defer func() { require.NoError(t, s.Close()) }()
				_, err = s.Next()
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, []byte(lines("b", n, header)), 0o600))
				for {
					e, err := s.Next()
					if err != nil {
						require.ErrorContains(t, err, "the file was replaced")
						return
					}
					require.Contains(t, string(e.Data), `"version":"a"`)
				}
			})
		}
	}
}

// TestSame: a file that was copied, touched or appended to is the one that it was.
func TestSame(t *testing.T) {
	t.Parallel()
	first, rest := lines("a", 20_000, 1), "{\"more\":1}\n{\"more\":2}\n"
	for _, at := range []int{1, 10_001, 20_001} {
		path := write(t, first)
		s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), "")
		require.NoError(t, err)
		var position string
		for range at {
			e, err := s.Next()
			require.NoError(t, err)
			position = string(e.Position)
		}
		appendTo(t, path, rest)
		n := at
		for ; err == nil; n++ {
			_, err = s.Next()
		}
		require.ErrorIs(t, err, io.EOF)
		require.Equal(t, 20_004, n, "what was appended meanwhile counts")
		require.NoError(t, s.Close())

		again, _ := read(t, path, position)
		require.Len(t, again, 20_003-at)
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
		again, _ = read(t, write(t, first+rest), position)
		require.Len(t, again, 20_003-at)
	}
}

func appendTo(t testing.TB, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// TestPadded: what stands after a gzip file's last member changes nothing, and is said where it isn't zeros.
func TestPadded(t *testing.T) {
	t.Parallel()
	for padding, said := range map[string]bool{"": false, "\x00": false, strings.Repeat("\x00", 512): false, "not gzip\n": true, "\x00\x00x": true} {
		for _, content := range []string{"1\n2\n3\n", "1\n2\n3"} {
			path := write(t, zip(t, content)+padding)
			var log bytes.Buffer
			s, err := (&file.File{Path: path, Monitor: monitor{}, Log: slog.New(slog.NewTextHandler(&log, nil))}).Open(t.Context(), "")
			require.NoError(t, err)
			for n := range 5 {
				e, err := s.Next()
				if n >= 3 {
					require.ErrorIs(t, err, io.EOF)
					continue
				}
				require.NoError(t, err)
				rest, _ := read(t, path, string(e.Position))
				require.Len(t, rest, 2-n)
			}
			require.NoError(t, s.Close())
			require.Equal(t, said, strings.Contains(log.String(), "isn't gzip"), log.String())
			require.LessOrEqual(t, strings.Count(log.String(), "\n"), 1)
		}
	}
}

// TestUTF16: text of another encoding comes as it is, line by line, and ends.
func TestUTF16(t *testing.T) {
	t.Parallel()
	const content = "\xff\xfe1\x00\r\x00\n\x002\x00\r\x00\n\x00"
	events, _ := read(t, write(t, content), "")
	require.Equal(t, []string{"\xff\xfe1\x00\r\x00", "\x002\x00\r\x00", "\x00"}, events)
}

// BenchmarkFile reads lines of 200 bytes.
func BenchmarkFile(b *testing.B) {
	const n = 500_000
	path := write(b, strings.Repeat(`{"a":"`+strings.Repeat("x", 191)+"\"}\n", n))
	b.SetBytes(n * 200)
	b.ReportAllocs()
	for b.Loop() {
		s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(b.Context(), "")
		require.NoError(b, err)
		for err == nil {
			_, err = s.Next()
		}
		require.ErrorIs(b, err, io.EOF)
		require.NoError(b, s.Close())
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	path := write(t, "1\n2\n")
	for position, text := range map[string]string{
		"x":  `position: got "x", must be an offset in bytes (e.g. 4096)`,
		"-1": `position: got "-1"`, "1-": `position: got "1-"`, "1-5bd3e14b4d3d695": "position", "-5bd3e14b4d3d695b": "position",
		"2-0000000000000000": "its first 2 bytes aren't those already produced: the file was replaced",
		"5":                  "its 4 bytes are fewer than the 5 already produced: the file was replaced",
	} {
		_, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), position)
		require.ErrorContains(t, err, text)
	}
	_, err := (&file.File{Path: path + "x", Monitor: monitor{}}).Open(t.Context(), "")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = (&file.File{Path: t.TempDir(), Monitor: monitor{}}).Open(t.Context(), "")
	require.ErrorContains(t, err, "got a folder")
}

func TestEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := (&file.File{Path: write(t, "1\n2\n"), Monitor: monitor{}}).Open(ctx, "")
	require.NoError(t, err)
	cancel()
	_, err = s.Next()
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.Close())
}
