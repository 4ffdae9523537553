package pipeline_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"kafka-on-eks/producer/program/source/generator"
)

// requireMatches fails unless the first count matches of seed are in the topic, each once, in order in each partition.
func requireMatches(t *testing.T, cluster *kfake.Cluster, seed, count uint64) {
	t.Helper()
	seen := map[uint64]bool{}
	last := map[int32]uint64{}
	for _, r := range records(t, cluster, topics.Events) {
		position, err := strconv.ParseUint(header(r, "position"), 10, 64)
		require.NoError(t, err)
		require.False(t, seen[position], "repeated %d", position)
		require.Greater(t, position, last[r.Partition], "out of order")
		seen[position], last[r.Partition] = true, position
		require.Equal(t, string(generator.AppendMatch(nil, seed, position-1)), string(r.Value))
	}
	require.Len(t, seen, int(count))
	for position := range seen {
		require.LessOrEqual(t, position, count, "some before it are missing")
	}
}
