package fingerprint_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/fingerprint"
)

const block = 16 << 20

// content is n bytes that don't repeat themselves.
func content(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// TestTrail: however the bytes come, and whether all or the last of them are read, the trail is the same.
func TestTrail(t *testing.T) {
	t.Parallel()
	all := content(3*block + 5000)
	for _, n := range []int{0, 1, 1023, 1024, 1025, 1028, 1032, 5000, block - 1, block, block + 1, 2*block - 1, 2 * block, 2*block + 300, 3*block + 5000} {
		var whole, pieces fingerprint.Trail
		whole.Add(all[:n])
		for rest := all[:n]; len(rest) > 0; {
			piece := min(len(rest), 1+len(rest)/3)
			pieces.Add(rest[:piece])
			rest = rest[piece:]
		}
		require.EqualValues(t, n, whole.Offset())
		require.Equal(t, whole, pieces)
		read, err := fingerprint.Of(bytes.NewReader(all), int64(n))
		require.NoError(t, err)
		require.Equal(t, whole.String(), read.String())
		require.Len(t, read.String(), 16)
		var copied fingerprint.Trail
		_, err = io.CopyN(&copied, bytes.NewReader(all), int64(n))
		require.NoError(t, err)
		require.Equal(t, whole, copied)

		_, err = fingerprint.Of(bytes.NewReader(all[:n]), int64(n)+1)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		for _, at := range []int{0, 1023, n - 1, n - block/2} { // a byte that is another one
			if at < 0 || at >= n {
				continue
			}
			all[at]++
			other, err := fingerprint.Of(bytes.NewReader(all), int64(n))
			require.NoError(t, err)
			require.NotEqual(t, whole.String(), other.String(), "byte %d of %d", at, n)
			all[at]--
		}
	}
}

// TestRecent: bytes are known again, and others, fewer or none in their place aren't them.
func TestRecent(t *testing.T) {
	t.Parallel()
	all := content(100_000)
	for _, piece := range []int{1000, 16 << 10, 20_000, 50_000} {
		var r fingerprint.Recent
		for rest := all[:50_000]; len(rest) > 0; {
			n := min(piece, len(rest))
			r.Add(rest[:n])
			rest = rest[n:]
			require.EqualValues(t, 50_000-len(rest), r.Offset())
		}
		read, err := fingerprint.RecentAt(bytes.NewReader(all), 50_000)
		require.NoError(t, err)
		require.Equal(t, read, r)
		require.EqualValues(t, 50_000, read.Offset())
		for name, c := range map[string]struct {
			content []byte
			want    bool
		}{
			"the same":    {all, true},
			"as far":      {all[:50_000], true},
			"shorter":     {all[:49_999], false},
			"much":        {all[:10], false},
			"empty":       {nil, false},
			"moved":       {all[1:], false},
			"other start": {append([]byte{all[0] + 1}, all[1:]...), true},
		} {
			still, err := r.Still(bytes.NewReader(c.content))
			require.NoError(t, err)
			require.Equal(t, c.want, still, name)
		}
	}
	r, err := fingerprint.RecentAt(bytes.NewReader(all), 50_000)
	require.NoError(t, err)
	for n, want := range map[int64]bool{r.Start(): false, r.Start() + 1: true, 49_000: true, 50_000: true, 50_001: false, 100_000: false} {
		ends, err := r.Ends(bytes.NewReader(all[r.Start():n]))
		require.NoError(t, err)
		require.Equal(t, want, ends, n)
	}
	ends, err := r.Ends(bytes.NewReader(all[:5]))
	require.NoError(t, err)
	require.False(t, ends)
	var none fingerprint.Recent
	still, err := none.Still(bytes.NewReader(nil))
	require.NoError(t, err)
	require.True(t, still)
}

func BenchmarkTrail(b *testing.B) {
	line := content(200)
	var t fingerprint.Trail
	text := make([]byte, 0, 24)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		t.Add(line)
		text = t.AppendTo(text[:0])
	}
}
