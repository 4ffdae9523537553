package inbox_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/inbox"
)

// put adds an event.
func put(ctx context.Context, box *inbox.Inbox, value, position string) error {
	return box.Put(ctx, len(value)+len(position), func(b *inbox.Batch) {
		b.Add(inbox.Record{}, []byte(position), []byte("type"), "", func(to []byte) []byte { return append(to, value...) })
	})
}

// values are those of a batch.
func values(b *inbox.Batch) []string {
	var all []string
	for i := range b.Records {
		all = append(all, string(b.Value(&b.Records[i])))
	}
	return all
}

// TestBatches: a batch ends before it gets larger than it may be, and what is too large has one for itself.
func TestBatches(t *testing.T) {
	t.Parallel()
	box := inbox.New(inbox.Limits{Linger: time.Hour, Bytes: 20, Overhead: 2, Records: 3})
	for _, value := range []string{"aaaaaaa", "bbbbbbb", "c", "d", "e", "f", "ggggggggggggggggggggggggg", "h"} {
		require.NoError(t, put(t.Context(), box, value, "p"))
	}
	box.Close(io.EOF)
	for _, want := range [][]string{{"aaaaaaa", "bbbbbbb"}, {"c", "d", "e"}, {"f"}, {"ggggggggggggggggggggggggg"}, {"h"}} {
		batch, err := box.Take(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, want, values(batch))
		start, middle, end, last := batch.Span(&batch.Records[0])
		require.Equal(t, want[0]+"p", string(batch.Bytes()[start:end]))
		require.Equal(t, "p", string(batch.Bytes()[middle:end]))
		require.Equal(t, "type", string(batch.Bytes()[end:last]))
		require.Equal(t, "type", string(batch.Type(&batch.Records[0])))
		require.False(t, batch.Fleeting)
	}
	_, err := box.Take(t.Context(), nil)
	require.ErrorIs(t, err, io.EOF)
}

// TestLinger: what isn't full waits for others for as long as it may, and no longer.
func TestLinger(t *testing.T) {
	t.Parallel()
	const linger = 50 * time.Millisecond
	box := inbox.New(inbox.Limits{Linger: linger, Bytes: 4, Records: 100})
	began := time.Now()
	wake := make(chan time.Time, 1)
	wake <- began
	batch, err := box.Take(t.Context(), wake)
	require.NoError(t, err)
	require.Nil(t, batch, "nothing waits, and something else is due")
	require.NoError(t, put(t.Context(), box, "a", ""))
	require.NoError(t, put(t.Context(), box, "b", ""))
	wake <- began
	batch, err = box.Take(t.Context(), wake)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, values(batch))
	require.GreaterOrEqual(t, time.Since(began), linger)

	patient := inbox.New(inbox.Limits{Linger: time.Hour, Bytes: 4, Records: 100})
	for _, value := range []string{"cccc", "d"} {
		require.NoError(t, put(t.Context(), patient, value, ""))
	}
	batch, err = patient.Take(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"cccc"}, values(batch), "full, and taken at once")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	batch, err = patient.Take(ctx, nil)
	require.NoError(t, err)
	require.Nil(t, batch)
	gone := errors.New("source is gone")
	patient.Close(gone)
	batch, err = patient.Take(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"d"}, values(batch), "nothing else will come")
	_, err = patient.Take(t.Context(), nil)
	require.ErrorIs(t, err, gone)
}

// TestBounded: a full inbox holds the reader back, and is taken from though its batch isn't full.
func TestBounded(t *testing.T) {
	t.Parallel()
	for name, event := range map[string]string{"bytes": string(make([]byte, 10_000)), "records": ""} {
		box := inbox.New(inbox.Limits{Linger: time.Hour, Bytes: 1 << 30, Records: 1 << 30})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		var n int
		for put(ctx, box, event, "") == nil {
			n++
		}
		cancel()
		require.Less(t, n, 10_000, name)
		batch, err := box.Take(t.Context(), nil)
		require.NoError(t, err)
		require.Len(t, batch.Records, n, name)
		require.NoError(t, put(t.Context(), box, event, ""), name)
	}
}

// TestRelease: a batch is its taker's until it is given back, and holds nothing of before when it comes again.
func TestRelease(t *testing.T) {
	t.Parallel()
	box := inbox.New(inbox.Limits{Records: 1, Bytes: 1})
	var taken []*inbox.Batch
	for _, value := range []string{"a", "b"} {
		require.NoError(t, box.Put(t.Context(), 1, func(b *inbox.Batch) {
			b.Add(inbox.Record{Fleeting: true}, nil, nil, "", func(to []byte) []byte { return append(to, value...) })
		}))
		batch, err := box.Take(t.Context(), nil)
		require.NoError(t, err)
		taken = append(taken, batch)
	}
	require.Equal(t, []string{"a"}, values(taken[0]))
	require.Equal(t, []string{"b"}, values(taken[1]))
	require.True(t, taken[0].Fleeting)
	for _, batch := range taken {
		box.Release(batch)
	}
	require.NoError(t, put(t.Context(), box, "c", ""))
	batch, err := box.Take(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, values(batch))
	require.False(t, batch.Fleeting)
}

// TestOrder: every event comes out once, in order, whatever the two sides' speeds.
func TestOrder(t *testing.T) {
	t.Parallel()
	const count = 100_000
	box := inbox.New(inbox.Limits{Linger: time.Millisecond, Bytes: 1000, Overhead: 10, Records: 50})
	var reader sync.WaitGroup
	reader.Go(func() {
		for n := range count {
			if err := put(t.Context(), box, string(rune('a'+n%26)), ""); err != nil {
				box.Close(err)
				return
			}
		}
		box.Close(io.EOF)
	})
	defer reader.Wait()
	n := 0
	for {
		batch, err := box.Take(t.Context(), nil)
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
		for _, value := range values(batch) {
			require.Equal(t, string(rune('a'+n%26)), value)
			n++
		}
	}
	require.Equal(t, count, n)
}
