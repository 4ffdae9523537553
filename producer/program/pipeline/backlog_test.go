package pipeline

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/inbox"
)

// batchOf is a batch of records whose positions are given.
func batchOf(positions ...string) *inbox.Batch {
	batch := &inbox.Batch{}
	for _, position := range positions {
		batch.Add(inbox.Record{}, []byte(position), nil, "", func(b []byte) []byte { return b })
	}
	return batch
}

// left are the positions of what has to be written again.
func left(b *backlog) []string {
	var positions []string
	for _, batch := range b.again {
		for i := range batch.Records {
			positions = append(positions, string(batch.Position(&batch.Records[i])))
		}
	}
	return positions
}

// write takes a batch and writes it in a transaction that stays open, or not.
func write(b *backlog, batch *inbox.Batch, open bool) *inbox.Batch {
	b.current = batch
	return b.wrote(open)
}

func TestBacklog(t *testing.T) {
	t.Parallel()
	one, two, three, four := batchOf("1"), batchOf("2", "3"), batchOf("4", "5", "6"), batchOf("7")
	b := &backlog{}
	require.Same(t, one, write(b, one, true), "it can be read again")
	b.on = true
	require.Same(t, one, write(b, one, false), "it is committed")
	require.Nil(t, write(b, two, true))
	b.current = three
	require.Equal(t, []*inbox.Batch{two}, b.committed(three.Records[1:]), "in the middle of a batch")
	require.Nil(t, b.wrote(true))
	require.Nil(t, write(b, four, true))
	b.rewind()
	require.Equal(t, []string{"5", "6", "7"}, left(b))

	require.Same(t, three, b.next())
	b.current = three
	b.rewind() // again, before it is written
	require.Equal(t, []string{"5", "6", "7"}, left(b))
	require.Nil(t, write(b, b.next(), true))
	require.Equal(t, []*inbox.Batch{three}, b.committed(nil))
	require.Equal(t, []string{"7"}, left(b))
	require.Same(t, four, b.next())
	require.Nil(t, b.next())
}

// TestBacklogIsBounded: it is time to commit before it takes much memory.
func TestBacklogIsBounded(t *testing.T) {
	t.Parallel()
	b := &backlog{on: true}
	for n := 0; !b.full(); n++ {
		require.Less(t, n, 10)
		write(b, batchOf(fmt.Sprint(n)+string(make([]byte, 1<<20))), true)
	}
	b.committed(nil)
	require.False(t, b.full())
}
