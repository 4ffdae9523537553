package verify

import (
	"cmp"
	"slices"
	"sort"
)

// candidates are the lines that may be an expected one.
type candidates struct {
	expected []uint64
	byHash   []int // numbers of lines, those of the same hash together and in order
	lines    []uint64
	only     []int // by expected line, where all would be too many: the one candidate
}

func newCandidates(lines, expected []uint64) *candidates {
	c := &candidates{lines: lines, expected: expected, byHash: make([]int, len(lines))}
	for i := range c.byHash {
		c.byHash[i] = i
	}
	slices.SortFunc(c.byHash, func(a, b int) int { return cmp.Or(cmp.Compare(lines[a], lines[b]), cmp.Compare(a, b)) })
	pairs := 0
	for i := range expected {
		pairs += len(c.of(i))
	}
	if pairs > maxPairs {
		c.pairOff()
	}
	return c
}

// pairOff leaves each expected line the candidate that is as many-eth of its content.
func (c *candidates) pairOff() {
	only := make([]int, len(c.expected))
	seen := map[uint64]int{}
	for i, hash := range c.expected {
		same, nth := c.of(i), seen[hash]
		seen[hash]++
		only[i] = -1
		if nth < len(same) {
			only[i] = same[nth]
		}
	}
	c.only = only
}

// of are the candidates of an expected line, in order.
func (c *candidates) of(i int) []int {
	if c.only != nil {
		if c.only[i] < 0 {
			return nil
		}
		return c.only[i : i+1]
	}
	compare := func(line int, hash uint64) int { return cmp.Compare(c.lines[line], hash) }
	first, _ := slices.BinarySearchFunc(c.byHash, c.expected[i], compare)
	length := sort.Search(len(c.byHash)-first, func(n int) bool { return c.lines[c.byHash[first+n]] > c.expected[i] })
	return c.byHash[first : first+length]
}
