package compression_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/compression"
)

func zip(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func zst(t testing.TB, text string, options ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, options...)
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestReader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, want string
		format   compression.Format
	}{
		"plain":            {"{}\n", "{}\n", compression.None},
		"nothing":          {"", "", compression.None},
		"start of gzip":    {"\x1f\x8b", "\x1f\x8b", compression.None},
		"like gzip":        {"\x1f\x8ba", "\x1f\x8ba", compression.None},
		"like zstd":        {"(\xb5/", "(\xb5/", compression.None},
		"like a skippable": {"Pa", "Pa", compression.None},
		"gzip":             {zip(t, "a\n"), "a\n", compression.Gzip},
		"gzip members":     {zip(t, "a\n") + zip(t, "") + zip(t, "b"), "a\nb", compression.Gzip},
		"zstd":             {zst(t, "a\n"), "a\n", compression.Zstd},
		"zstd frames":      {zst(t, "a\n") + zst(t, "b"), "a\nb", compression.Zstd},
		"zstd skippable":   {"\x5e\x2a\x4d\x18\x03\x00\x00\x00xyz" + zst(t, "b"), "b", compression.Zstd},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, in := range map[string]io.Reader{
				"whole":                  strings.NewReader(c.in),
				"in bytes":               iotest.OneByteReader(strings.NewReader(c.in)),
				"last byte with the end": iotest.DataErrReader(strings.NewReader(c.in)),
			} {
				r := compression.NewReader(in)
				got, err := io.ReadAll(r)
				require.NoError(t, err, way)
				require.Equal(t, c.want, string(got), way)
				format, err := r.Format()
				require.NoError(t, err)
				require.Equal(t, c.format, format)
				r.Close()
			}
		})
	}
}

func TestBroken(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789", 1<<20)
	for name, c := range map[string]struct {
		in   string
		want string
	}{
		"gzip header": {zip(t, "a")[:6], "decompress gzip: unexpected EOF"},
		"gzip data":   {zip(t, "abc")[:14], "decompress gzip: unexpected EOF"},
		"gzip sum":    {strings.Replace(zip(t, "a"), "\xe8", "\xe9", 1), "decompress gzip: gzip: invalid checksum"},
		"zstd data":   {zst(t, big)[:200], "decompress zstd: unexpected EOF"},
		"zstd window": {zst(t, big, zstd.WithWindowSize(64<<20), zstd.WithSingleSegment(false)), "decompress zstd: window size exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := compression.NewReader(strings.NewReader(c.in))
			defer r.Close()
			_, err := io.ReadAll(r)
			require.EqualError(t, err, c.want)
			require.NotErrorIs(t, err, io.EOF)
		})
	}
	broken := errors.New("broken")
	_, err := io.ReadAll(compression.NewReader(io.MultiReader(strings.NewReader("\x1f\x8b"), iotest.ErrReader(broken))))
	require.ErrorIs(t, err, broken)
}

// TestPrompt: what the sender flushed is there, though the stream goes on.
func TestPrompt(t *testing.T) {
	t.Parallel()
	for name, writer := range map[string]func(io.Writer) interface {
		io.WriteCloser
		Flush() error
	}{
		"gzip": func(w io.Writer) interface {
			io.WriteCloser
			Flush() error
		} {
			return gzip.NewWriter(w)
		},
		"zstd": func(w io.Writer) interface {
			io.WriteCloser
			Flush() error
		} {
			z, err := zstd.NewWriter(w)
			require.NoError(t, err)
			return z
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, in := io.Pipe()
			w := writer(in)
			next := make(chan string)
			go func() {
				for text := range next {
					_, _ = io.WriteString(w, text)
					_ = w.Flush()
				}
				_ = w.Close()
				_ = in.Close()
			}()
			r := compression.NewReader(out)
			defer r.Close()
			for _, text := range []string{"one\n", "two\n"} {
				next <- text
				got := make([]byte, len(text))
				_, err := io.ReadFull(r, got)
				require.NoError(t, err)
				require.Equal(t, text, string(got))
			}
			close(next)
			_, err := io.ReadAll(r)
			require.NoError(t, err)
		})
	}
}
