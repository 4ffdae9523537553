package compression_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"runtime"
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

// skippable is a zstd frame without content.
const skippable = "\x5e\x2a\x4d\x18\x03\x00\x00\x00xyz"

// windowed is a zstd frame with the given window descriptor (RFC 8878, section 3.1.1.1.2) and a raw block.
func windowed(descriptor byte) string {
	return "\x28\xb5\x2f\xfd\x00" + string([]byte{descriptor}) + "\x21\x00\x00" + "1\n2\n"
}

// flagAll are all flags of a gzip member.
const flagAll = 0x1f

// long is longer than the names that gzip.Reader takes.
var long = strings.Repeat("ö", 2000)

// member is a gzip member with the given flags, whose extra field, name and comment are all the same.
func member(t testing.TB, content string, flags byte, text string) string {
	t.Helper()
	head := "\x1f\x8b\x08" + string([]byte{flags}) + "\x00\x00\x00\x00\x00\xff"
	if flags&0x04 != 0 {
		head += string(binary.LittleEndian.AppendUint16(nil, uint16(len(text)))) + text
	}
	if flags&0x08 != 0 {
		head += text + "\x00"
	}
	if flags&0x10 != 0 {
		head += text + "\x00"
	}
	if flags&0x02 != 0 {
		head += string(binary.LittleEndian.AppendUint16(nil, uint16(crc32.ChecksumIEEE([]byte(head)))))
	}
	return head + zip(t, content)[10:]
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
		"zstd skippable":   {skippable + zst(t, "b"), "b", compression.Zstd},

		"gzip, zeros":             {zip(t, "a\n") + "\x00", "a\n", compression.Gzip},
		"gzip, a block of zeros":  {zip(t, "a") + strings.Repeat("\x00", 4096), "a", compression.Gzip},
		"gzip, zeros in between":  {zip(t, "a\n") + strings.Repeat("\x00", 500) + zip(t, "b\n") + "\x00\x00", "a\nb\n", compression.Gzip},
		"gzip of nothing":         {zip(t, "") + "\x00", "", compression.Gzip},
		"gzip with a header":      {member(t, "a", flagAll, long), "a", compression.Gzip},
		"gzip members of headers": {member(t, "a", 0x08, "") + member(t, "b", 0x10, long) + member(t, "c", 0x06, "x"), "abc", compression.Gzip},
		"gzip of text":            {member(t, "a", 0x01, ""), "a", compression.Gzip},
		"zstd of nothing":         {zst(t, "", zstd.WithZeroFrames(true)) + zst(t, "a") + zst(t, "", zstd.WithZeroFrames(true)), "a", compression.Zstd},
		"zstd, skippable inside":  {zst(t, "a") + skippable + skippable + zst(t, "b") + skippable, "ab", compression.Zstd},
		"zstd skippable alone":    {skippable + "\x50\x2a\x4d\x18\x00\x00\x00\x00", "", compression.Zstd},
		"zstd without a sum":      {zst(t, "a", zstd.WithEncoderCRC(false)), "a", compression.Zstd},
		// Each has one raw block: as if --long of zstd, or --ultra, had made it.
		"zstd, 32 MiB window":  {windowed(0x78), "1\n2\n", compression.Zstd},
		"zstd, 64 MiB window":  {windowed(0x80), "1\n2\n", compression.Zstd},
		"zstd, 128 MiB window": {windowed(0x88), "1\n2\n", compression.Zstd},
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
				require.False(t, r.Garbage())
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
		"gzip header":         {zip(t, "a")[:6], "decompress gzip: unexpected EOF"},
		"gzip data":           {zip(t, "abc")[:14], "decompress gzip: unexpected EOF"},
		"gzip sum":            {strings.Replace(zip(t, "a"), "\xe8", "\xe9", 1), "decompress gzip: the sum or the length of its content is wrong"},
		"zstd data":           {zst(t, big)[:200], "decompress zstd: unexpected EOF"},
		"gzip method":         {zip(t, "a") + "\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x00", "decompress gzip: a member has the unknown method 7"},
		"gzip flags":          {strings.Replace(zip(t, "a"), "\x08\x00", "\x08\x20", 1), "decompress gzip: a member has the unknown flags 0x20"},
		"gzip size":           {zip(t, "abc")[:len(zip(t, "abc"))-1] + "\x01", "decompress gzip: the sum or the length of its content is wrong"},
		"gzip header sum":     {strings.Replace(member(t, "a", 0x0a, "name"), "name", "nome", 1), "decompress gzip: the sum of a member's header is wrong"},
		"gzip name":           {member(t, "a", 0x08, "name")[:12], "decompress gzip: unexpected EOF"},
		"gzip extra":          {member(t, "a", 0x04, "name")[:13], "decompress gzip: unexpected EOF"},
		"gzip magic":          {zip(t, "a") + "\x1f", "decompress gzip: unexpected EOF"},
		"gzip, zeros, magic":  {zip(t, "a") + "\x00\x00\x1f\x8b", "decompress gzip: unexpected EOF"},
		"gzip, broken member": {zip(t, "a") + zip(t, "b")[:15], "decompress gzip: unexpected EOF"},
		"zstd frame":          {zst(t, "a") + "\x28\xb5", "decompress zstd: unexpected EOF"},
		"zstd skippable":      {zst(t, "a") + skippable[:9], "decompress zstd: unexpected EOF"},
		"zstd garbage":        {zst(t, "a") + "garbage", "decompress zstd: invalid input: magic number mismatch"},
		"zstd window":         {windowed(0x89), "decompress zstd: got a window of more than 128 MiB, must be at most that, as for zstd -d without an option; compress with --long=27 or less, or decompress before (e.g. zstd -d --long=31)"},
		"zstd large window":   {windowed(0xa8), "decompress zstd: got a window of more than 128 MiB, must be at most that, as for zstd -d without an option; compress with --long=27 or less, or decompress before (e.g. zstd -d --long=31)"},
		// A single segment, whose window is its content's length: 0x10000000.
		"zstd segment": {"\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x10\x21\x00\x00" + "1\n2\n", "decompress zstd: got a window of more than 128 MiB, must be at most that, as for zstd -d without an option; compress with --long=27 or less, or decompress before (e.g. zstd -d --long=31)"},
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
}

// TestGarbage: what isn't gzip after the last member is ignored, as gzip does, and said.
func TestGarbage(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"text":        zip(t, "a") + zip(t, "b") + "not gzip\n",
		"a byte":      zip(t, "ab") + "x",
		"after zeros": zip(t, "ab") + "\x00\x00\x00x" + zip(t, "c"),
		"like magic":  zip(t, "ab") + "\x1f\x9d",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left := strings.NewReader(in)
			r := compression.NewReader(left)
			require.False(t, r.Garbage())
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, "ab", string(got))
			require.True(t, r.Garbage())
			require.Zero(t, left.Len(), "it is passed over")

			_, err = io.ReadAll(compression.NewReader(io.MultiReader(strings.NewReader(in), iotest.ErrReader(errBroken))))
			require.Equal(t, errBroken, err)
		})
	}
}

// errBroken is a connection's end that isn't the stream's.
var errBroken = errors.New("broken")

// TestConnectionEnds: wherever the reader below breaks, also between two members or frames, its error is what comes.
func TestConnectionEnds(t *testing.T) {
	t.Parallel()
	for _, whole := range []string{
		zip(t, "one\n") + zip(t, "two\n") + "\x00\x00" + zip(t, ""),
		zst(t, "one\n") + skippable + zst(t, "two\n"),
	} {
		for length := range len(whole) + 1 {
			for _, cause := range []error{errBroken, io.ErrUnexpectedEOF} {
				r := compression.NewReader(io.MultiReader(strings.NewReader(whole[:length]), iotest.ErrReader(cause)))
				got, err := io.ReadAll(r)
				require.Equal(t, cause, err, "after %d bytes", length)
				require.True(t, strings.HasPrefix("one\ntwo\n", string(got)))
				r.Close()
			}
		}
	}
}

// TestLongWindow reads what zstd --long=27 made: a line, 90 MiB of line feeds, and the same line, as a reference to the
// first. It takes the window's memory and not more.
func TestLongWindow(t *testing.T) {
	in, err := os.Open("testdata/long27.ndjson.zst")
	require.NoError(t, err)
	defer func() { _ = in.Close() }()
	r := compression.NewReader(in)
	defer r.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var last, total int64
	line := make([]byte, 0, 512)
	buffer := make([]byte, 256<<10)
	for err == nil {
		var n int
		n, err = r.Read(buffer)
		total += int64(n)
		for _, b := range buffer[:n] {
			switch {
			case b != '\n':
				line = append(line, b)
			case len(line) > 0:
				last, line = int64(len(line)), line[:0]
			}
		}
	}
	require.ErrorIs(t, err, io.EOF)
	require.EqualValues(t, 90<<20+2*(last+1), total)
	require.EqualValues(t, 299, last)
	runtime.ReadMemStats(&after)
	require.Less(t, after.Sys-before.Sys, uint64(200<<20))
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
