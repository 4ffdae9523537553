package placement_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/placement"
)

// topic makes partitions as Kafka places them on n brokers.
func topic(partitions, replicas, n int) map[int32][]int32 {
	all := map[int32][]int32{}
	for p := range partitions {
		for r := range replicas {
			all[int32(p)] = append(all[int32(p)], int32((p+r)%n))
		}
	}
	return all
}

func apply(current, moves placement.Assignment) placement.Assignment {
	result := placement.Assignment{}
	for topic, partitions := range current {
		result[topic] = map[int32][]int32{}
		for p, replicas := range partitions {
			result[topic][p] = slices.Clone(replicas)
			if moved, ok := moves[topic][p]; ok {
				result[topic][p] = moved
			}
		}
	}
	return result
}

func brokers(n int) []int32 {
	ids := make([]int32, n)
	for i := range ids {
		ids[i] = int32(i)
	}
	return ids
}

func moved(moves placement.Assignment) int {
	n := 0
	for _, partitions := range moves {
		n += len(partitions)
	}
	return n
}

// requireEven checks what Spread promises.
func requireEven(t *testing.T, before, after placement.Assignment, allowed []int32) {
	t.Helper()
	for name, partitions := range after {
		held, led := map[int32]int{}, map[int32]int{}
		for p, replicas := range partitions {
			require.Len(t, replicas, len(before[name][p]), "replication factor of %s-%d", name, p)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(replicas))), len(replicas), "%s-%d has a broker twice: %v", name, p, replicas)
			led[replicas[0]]++
			for _, b := range replicas {
				require.Contains(t, allowed, b)
				held[b]++
			}
		}
		counts := make([]int, 0, len(allowed))
		for _, b := range allowed {
			counts = append(counts, held[b])
		}
		require.LessOrEqual(t, slices.Max(counts)-slices.Min(counts), 1, "replicas of %s: %v", name, held)
		for _, replicas := range partitions {
			for _, b := range replicas {
				require.LessOrEqual(t, led[replicas[0]]-led[b], 1, "leaders of %s: %v", name, led)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		current placement.Assignment
		brokers int
		moves   int // at most
	}{
		"even already":       {placement.Assignment{"a": topic(6, 3, 3), "b": topic(1, 3, 3)}, 3, 0},
		"one more broker":    {placement.Assignment{"a": topic(6, 3, 3)}, 4, 6},
		"two more brokers":   {placement.Assignment{"a": topic(12, 3, 3), "b": topic(6, 3, 3)}, 5, 18},
		"one fewer":          {placement.Assignment{"a": topic(12, 3, 4), "b": topic(6, 2, 4)}, 3, 18},
		"down to one":        {placement.Assignment{"a": topic(4, 1, 3)}, 1, 4},
		"one partition each": {placement.Assignment{"a": topic(1, 3, 3), "b": topic(1, 3, 3)}, 4, 0},
		"nothing":            {placement.Assignment{}, 3, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			moves := placement.Spread(test.current, brokers(test.brokers))
			require.LessOrEqual(t, moved(moves), test.moves)
			after := apply(test.current, moves)
			requireEven(t, test.current, after, brokers(test.brokers))
			require.Empty(t, placement.Spread(after, brokers(test.brokers)), "what is spread stays")
		})
	}
}

func TestSpreadAnything(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		before, after := 1+random.IntN(6), 1+random.IntN(6)
		current := placement.Assignment{}
		for _, name := range []string{"a", "b", "c"} {
			partitions := map[int32][]int32{}
			replicas := 1 + random.IntN(min(before, after))
			for p := range 1 + random.IntN(12) {
				for _, b := range random.Perm(before)[:replicas] {
					partitions[int32(p)] = append(partitions[int32(p)], int32(b))
				}
			}
			current[name] = partitions
		}
		moves := placement.Spread(current, brokers(after))
		spread := apply(current, moves)
		requireEven(t, current, spread, brokers(after))
		require.Empty(t, placement.Spread(spread, brokers(after)))
	}
}
