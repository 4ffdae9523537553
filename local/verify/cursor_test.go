package verify

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink/sinktest"
)

// TestCursor: lines of any length come out whole, however the bytes come in.
func TestCursor(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	content := "a\n\n" + long + "\nb\r\n" + long + "y\nend"
	for _, wrap := range []func(io.Reader) io.Reader{
		func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader,
	} {
		c := newCursor(io.NopCloser(wrap(strings.NewReader(content))), false)
		var got []string
		for !c.ended() {
			line, size, whole := c.line([]byte("\n"))
			require.Equal(t, string(line) != "end", whole)
			got = append(got, string(line))
			c.take(size)
		}
		require.Equal(t, strings.Split(content, "\n"), got)
		require.NoError(t, c.err())
		require.NoError(t, c.damage)
	}
	c := newCursor(io.NopCloser(strings.NewReader("one||two|three||")), false)
	line, size, whole := c.line([]byte("||"))
	require.Equal(t, []any{"one", 5, true}, []any{string(line), size, whole})
	c.take(size)
	line, _, whole = c.line([]byte("||"))
	require.Equal(t, []any{"two|three", true}, []any{string(line), whole})
}

// TestCursorAway: that an object is away is told from that it is damaged, also where it is compressed.
func TestCursorAway(t *testing.T) {
	t.Parallel()
	half := packed(strings.Repeat("line\n", 1000))
	half = half[:len(half)/2]
	c := newCursor(io.NopCloser(io.MultiReader(bytes.NewReader(half), iotest.ErrReader(errMoved))), true)
	for !c.ended() {
		c.take(len(c.window(100)))
	}
	require.ErrorIs(t, c.err(), errMoved)
	require.NoError(t, c.damage)
	c = newCursor(io.NopCloser(bytes.NewReader(half)), true)
	for !c.ended() {
		c.take(len(c.window(100)))
	}
	require.NoError(t, c.err())
	require.ErrorIs(t, c.damage, io.ErrUnexpectedEOF)
}

// TestS3Reader: an object is read in pieces, and is the one that was listed or none.
func TestS3Reader(t *testing.T) {
	t.Parallel()
	s3 := sinktest.NewS3(t)
	content := strings.Repeat("0123456789", 350_000)
	s3.Put("topics/events/large", content)
	s3.Put("topics/events/empty", "")
	s3.Put("topics/other", "x")
	bucket := newS3Bucket(settingsOf(s3), s3Patience)
	listed, err := bucket.List(t.Context(), sinktest.Bucket, "topics/events/")
	require.NoError(t, err)
	require.Len(t, listed, 2)
	for range 3 { // with ever smaller pieces
		for i, want := range []string{"", content} {
			reader := bucket.Open(t.Context(), listed[i])
			got, err := io.ReadAll(reader)
			require.NoError(t, err)
			require.Equal(t, len(want), len(got))
			require.True(t, want == string(got))
			require.NoError(t, reader.Close())
			require.NoError(t, reader.Close())
		}
		bucket.open.Add(chunks / leastChunk / 2)
	}
	gone, err := bucket.List(t.Context(), "no-such-bucket", "")
	require.NoError(t, err)
	require.Empty(t, gone)

	reader := bucket.Open(t.Context(), listed[1])
	_, err = io.ReadFull(reader, make([]byte, 100))
	require.NoError(t, err)
	s3.Put("topics/events/large", "replaced")
	_, err = io.ReadAll(reader)
	require.ErrorIs(t, err, errMoved)
	s3.Delete("topics/events/large")
	_, err = io.ReadAll(bucket.Open(t.Context(), listed[1]))
	require.ErrorIs(t, err, errMoved)
}
