package file_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

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

func TestPositions(t *testing.T) {
	t.Parallel()
	path := write(t, "\uFEFF1\r\n\n22\n3")
	events, positions := read(t, path, "")
	require.Equal(t, []string{"1", "22", "3"}, events)
	require.Equal(t, []string{"6", "10", "11"}, positions)
	for i, position := range positions {
		rest, _ := read(t, path, position)
		require.Equal(t, events[i+1:], append([]string{}, rest...))
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
		require.Equal(t, []string{"2", "5", "10", "11"}, positions)
		for i, position := range positions {
			rest, _ := read(t, path, position)
			require.Equal(t, events[i+1:], append([]string{}, rest...))
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

func TestLag(t *testing.T) {
	t.Parallel()
	path := write(t, "1\n22\n")
	s, err := (&file.File{Path: path, Monitor: monitor{}}).Open(t.Context(), "2")
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	lag, known := s.(source.Lagging).Lag()
	require.True(t, known)
	require.EqualValues(t, 3, lag)
	for err == nil {
		_, err = s.Next()
	}
	lag, known = s.(source.Lagging).Lag()
	require.True(t, known)
	require.Zero(t, lag)
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
