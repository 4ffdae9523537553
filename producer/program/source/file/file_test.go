package file_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

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

func TestLines(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 300<<10)
	for name, c := range map[string]struct {
		in                string
		events, positions []string
	}{
		"empty":              {"", nil, nil},
		"line feeds":         {"1\n22\n", []string{"1", "22"}, []string{"2", "5"}},
		"crlf":               {"1\r\n22\r\n", []string{"1", "22"}, []string{"3", "7"}},
		"no final newline":   {"1\n22", []string{"1", "22"}, []string{"2", "4"}},
		"blank lines":        {"\n \t\r\n1\n\n\n2\n\r\n", []string{"1", "2"}, []string{"7", "11"}},
		"byte order mark":    {"\uFEFF1\n\uFEFF2\n", []string{"1", "\uFEFF2"}, []string{"5", "10"}},
		"lone mark":          {"\uFEFF\n1", []string{"1"}, []string{"5"}},
		"bare cr inside":     {"[1,\r2]\n", []string{"[1,\r2]"}, []string{"7"}},
		"beyond the buffer":  {big + "\r\n1\n", []string{big, "1"}, []string{strconv.Itoa(len(big) + 2), strconv.Itoa(len(big) + 4)}},
		"beyond, at the end": {big, []string{big}, []string{strconv.Itoa(len(big))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, positions := read(t, write(t, c.in), "")
			require.Equal(t, c.events, events)
			require.Equal(t, c.positions, positions)
		})
	}
}

func TestHugeLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "in.ndjson")
	f, err := os.Create(path)
	require.NoError(t, err)
	const size = 200 << 20
	require.NoError(t, f.Truncate(size)) // a line of NULs, without taking disk space
	_, err = f.WriteAt([]byte("\n1\n"), size)
	require.NoError(t, err)
	require.NoError(t, f.Close())

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), "")
	require.NoError(t, err)
	e, err := s.Next()
	require.NoError(t, err)
	require.EqualValues(t, size, e.Size)
	require.Len(t, e.Data, source.MaxTruncated)
	e, err = s.Next()
	require.NoError(t, err)
	require.Equal(t, "1", string(e.Data))
	require.NoError(t, s.Close())
	runtime.ReadMemStats(&after)
	require.Less(t, after.Sys-before.Sys, uint64(80<<20))
}

func TestOpen(t *testing.T) {
	t.Parallel()
	path := write(t, "1\n2\n")
	for position, text := range map[string]string{
		"x":  `position: got "x", must be an offset in bytes (e.g. 4096)`,
		"-1": `position: got "-1"`,
		"5":  "its 4 bytes are fewer than the 5 already produced",
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

// FuzzLines: events are the file's non-blank lines, and reading from any position gives the rest.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "1\n2", "\r\n\n1\r\n", "\uFEFF{}\n{}", "\r\r\n \n", "a\x00\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var want []string
		for _, line := range strings.Split(strings.TrimPrefix(content, "\uFEFF"), "\n") {
			line = strings.TrimSuffix(line, "\r")
			if strings.Trim(line, " \t\r") != "" {
				want = append(want, line)
			}
		}
		path := write(t, content)
		events, positions := read(t, path, "")
		require.Equal(t, want, events)
		for i, position := range positions {
			rest, _ := read(t, path, position)
			require.Equal(t, len(events)-i-1, len(rest))
		}
	})
}
