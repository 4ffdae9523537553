package verify

import (
	"slices"
	"sort"
)

// alignment says where the lines that were expected lie among those that there are.
type alignment struct {
	// lineOf is, by expected line, the number of its line; -1 where there is none.
	lineOf []int
	// moved are the numbers of the lines that are expected, but not in this order; as few as can be.
	moved []int
	// extra are the numbers of the lines that aren't expected.
	extra []int
	// lead is how many lines come first that weren't looked at: see align.
	lead int
}

// maxPairs bounds the memory of an alignment. It is exceeded where very many lines are the same.
const maxPairs = 4 << 20

// align finds the expected lines among lines, both given by their hashes: in order as many as can be, then those that have moved. With lead,
// any number of lines may come before the first expected one.
func align(lines, expected []uint64, lead bool) alignment {
	a := alignment{lineOf: make([]int, len(expected))}
	from := 0
	for !lead && from < len(lines) && from < len(expected) && lines[from] == expected[from] {
		a.lineOf[from] = from
		from++
	}
	end, expectedEnd := len(lines), len(expected)
	for end > from && expectedEnd > from && lines[end-1] == expected[expectedEnd-1] {
		end, expectedEnd = end-1, expectedEnd-1
		a.lineOf[expectedEnd] = end
	}
	for i, line := range runIn(lines[from:end], expected[from:expectedEnd], lead) {
		if a.lineOf[from+i] = line; line >= 0 {
			a.lineOf[from+i] += from
		}
	}
	used := make([]bool, len(lines))
	first := len(lines)
	for _, line := range a.lineOf {
		if line >= 0 {
			used[line], first = true, min(first, line)
		}
	}
	if lead {
		a.lead = first
	}
	a.rest(lines, expected, used)
	return a
}

// rest finds lines that have moved among those that aren't used, and so those that are extra.
func (a *alignment) rest(lines, expected []uint64, used []bool) {
	unused := map[uint64][]int{}
	for line := a.lead; line < len(lines); line++ {
		if !used[line] {
			unused[lines[line]] = append(unused[lines[line]], line)
		}
	}
	if len(unused) == 0 {
		return
	}
	for i, line := range a.lineOf {
		if same := unused[expected[i]]; line < 0 && len(same) > 0 {
			a.lineOf[i], unused[expected[i]] = same[0], same[1:]
			a.moved = append(a.moved, same[0])
		}
	}
	for _, same := range unused {
		a.extra = append(a.extra, same...)
	}
	slices.Sort(a.moved)
	slices.Sort(a.extra)
}

// runIn is inOrder, from the end on where there is a lead: of several longest runs it finds one that lies late.
func runIn(lines, expected []uint64, lead bool) []int {
	if !lead {
		return inOrder(lines, expected)
	}
	lines, expected = slices.Clone(lines), slices.Clone(expected)
	slices.Reverse(lines)
	slices.Reverse(expected)
	lineOf := inOrder(lines, expected)
	slices.Reverse(lineOf)
	for i, line := range lineOf {
		if line >= 0 {
			lineOf[i] = len(lines) - 1 - line
		}
	}
	return lineOf
}

// inOrder finds the longest run of expected lines, not necessarily next to each other, that lie among lines in their order (by Hunt and
// Szymanski, "A fast algorithm for computing longest common subsequences", CACM 20, 1977). It gives the line's number by expected line, -1
// for none.
func inOrder(lines, expected []uint64) []int {
	lineOf := make([]int, len(expected))
	for i := range lineOf {
		lineOf[i] = -1
	}
	if len(lines) == 0 || len(expected) == 0 {
		return lineOf
	}
	candidates := newCandidates(lines, expected)
	type link struct {
		expected, line int
		before         *link
	}
	var ends []*link // of the best runs so far, by length: the one whose last line has the least number
	for i := range expected {
		for _, line := range slices.Backward(candidates.of(i)) {
			at := sort.Search(len(ends), func(n int) bool { return ends[n].line >= line })
			next := &link{expected: i, line: line}
			if at > 0 {
				next.before = ends[at-1]
			}
			if at == len(ends) {
				ends = append(ends, next)
			} else {
				ends[at] = next
			}
		}
	}
	if len(ends) > 0 {
		for l := ends[len(ends)-1]; l != nil; l = l.before {
			lineOf[l.expected] = l.line
		}
	}
	return lineOf
}
