package ndjson_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/ndjson"
)

// lines returns every line of a stream, the offset after each, and how the stream ended.
func lines(t testing.TB, in io.Reader) (lines []string, offsets []int64, err error) {
	t.Helper()
	r := ndjson.NewReader(in, 0)
	for {
		data, size, err := r.Next()
		if err != nil {
			return lines, offsets, err
		}
		require.EqualValues(t, len(data), size)
		lines, offsets = append(lines, string(data)), append(offsets, r.Offset())
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 300<<10)
	for name, c := range map[string]struct {
		in      string
		lines   []string
		offsets []int64
	}{
		"empty":              {"", nil, nil},
		"line feeds":         {"1\n22\n", []string{"1", "22"}, []int64{2, 5}},
		"crlf":               {"1\r\n22\r\n", []string{"1", "22"}, []int64{3, 7}},
		"no final newline":   {"1\n22", []string{"1", "22"}, []int64{2, 4}},
		"blank lines":        {"\n \t\r\n1\n\n\n2\n\r\n", []string{"1", "2"}, []int64{7, 11}},
		"byte order mark":    {"\uFEFF1\n\uFEFF2\n", []string{"1", "\uFEFF2"}, []int64{5, 10}},
		"lone mark":          {"\uFEFF\n1", []string{"1"}, []int64{5}},
		"bare cr inside":     {"[1,\r2]\n", []string{"[1,\r2]"}, []int64{7}},
		"beyond the buffer":  {big + "\r\n1\n", []string{big, "1"}, []int64{300<<10 + 2, 300<<10 + 4}},
		"beyond, at the end": {big, []string{big}, []int64{300 << 10}},
		"split characters":   {"\"Österr. 😀\"\n", []string{"\"Österr. 😀\""}, []int64{16}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, in := range map[string]io.Reader{
				"whole":     strings.NewReader(c.in),
				"in bytes":  iotest.OneByteReader(strings.NewReader(c.in)),
				"in halves": iotest.HalfReader(strings.NewReader(c.in)),
			} {
				got, offsets, err := lines(t, in)
				require.ErrorIs(t, err, io.EOF, way)
				require.Equal(t, c.lines, got, way)
				require.Equal(t, c.offsets, offsets, way)
			}
		})
	}
}

// TestBroken: a line that a broken connection cuts is dropped, and the offset stays before it.
func TestBroken(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, rest := range []string{"", "2", strings.Repeat("2", 600<<10)} {
		r := ndjson.NewReader(io.MultiReader(strings.NewReader("1\n"+rest), iotest.ErrReader(broken)), 40)
		data, _, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, "1", string(data))
		_, _, err = r.Next()
		require.ErrorIs(t, err, broken)
		require.EqualValues(t, 42, r.Offset())
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestHugeLine(t *testing.T) {
	t.Parallel()
	const size = 200 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := ndjson.NewReader(io.MultiReader(io.LimitReader(zeros{}, size), strings.NewReader("\n1\n")), 0)
	data, n, err := r.Next()
	require.NoError(t, err)
	require.EqualValues(t, size, n)
	require.Len(t, data, source.MaxTruncated)
	data, _, err = r.Next()
	require.NoError(t, err)
	require.Equal(t, "1", string(data))
	runtime.ReadMemStats(&after)
	require.Less(t, after.Sys-before.Sys, uint64(80<<20))
}

// FuzzReader: lines are the stream's non-blank ones however it is cut, and reading on from any offset gives the rest.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{"", "1\n2", "\r\n\n1\r\n", "\uFEFF{}\n{}", "\uFEFF\uFEFF", "\r\r\n \n", "a\x00\n", "\xff\n", "{\"a\":\"ö\"}\n"} {
		f.Add([]byte(seed), uint8(1), uint8(1))
	}
	f.Add([]byte("{\"a\":1}\n"), uint8(255), uint8(7)) // beyond the buffer
	f.Fuzz(func(t *testing.T, in []byte, repeat, piece uint8) {
		in = bytes.Repeat(in, int(repeat)+1)
		var want []string
		for _, line := range strings.Split(strings.TrimPrefix(string(in), "\uFEFF"), "\n") {
			line = strings.TrimSuffix(line, "\r")
			if strings.Trim(line, " \t\r") != "" {
				want = append(want, line)
			}
		}
		got, offsets, err := lines(t, bytes.NewReader(in))
		require.ErrorIs(t, err, io.EOF)
		require.Equal(t, want, got)
		got, cut, err := lines(t, pieces{bytes.NewReader(in), int(piece) + 1})
		require.ErrorIs(t, err, io.EOF)
		require.Equal(t, want, got)
		require.Equal(t, offsets, cut)
		for i := 0; i < len(offsets); i += 1 + len(offsets)/3 {
			r := ndjson.NewReader(bytes.NewReader(in[offsets[i]:]), offsets[i])
			for _, line := range want[i+1:] {
				data, _, err := r.Next()
				require.NoError(t, err)
				require.Equal(t, line, string(data))
			}
			_, _, err := r.Next()
			require.ErrorIs(t, err, io.EOF)
		}
	})
}

// pieces reads at most n bytes at a time.
type pieces struct {
	io.Reader
	n int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.n)]) }
