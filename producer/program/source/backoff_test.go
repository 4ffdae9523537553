package source_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
)

// TestBackOff: pauses begin around the first, and come close to the longest, but never beyond it.
func TestBackOff(t *testing.T) {
	t.Parallel()
	const longest = time.Minute
	for _, first := range []time.Duration{time.Second, 50 * time.Second, longest} {
		pauses := source.NewBackOff(first, longest)
		most := pauses.NextBackOff()
		require.LessOrEqual(t, most, min(2*first, longest))
		for range 10_000 {
			most = max(most, pauses.NextBackOff())
		}
		require.LessOrEqual(t, most, longest)
		require.Greater(t, most, longest*9/10)
	}
}
