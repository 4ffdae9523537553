package verify

import (
	"cmp"
	"slices"
)

// span is a run of records that follow each other, from the first one's offset to the last one's.
type span struct {
	first, last, records int64
}

// spans are runs of records, of one partition.
type spans []span

// add adds a record; adjacent says that no record lies between it and the last one added.
func (s *spans) add(offset int64, adjacent bool) {
	if n := len(*s); adjacent && n > 0 {
		(*s)[n-1].last = offset
		(*s)[n-1].records++
		return
	}
	*s = append(*s, span{offset, offset, 1})
}

// sort puts the runs in order, and joins those that touch.
func (s *spans) sort() {
	slices.SortFunc(*s, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	*s = s.joined(1)
}

// joined are the sorted runs, with those in one that are no more than so many offsets apart.
func (s spans) joined(apart int64) spans {
	var joined spans
	for _, next := range s {
		if n := len(joined); n > 0 && next.first <= joined[n-1].last+apart {
			joined[n-1].last = next.last
			joined[n-1].records += next.records
			continue
		}
		joined = append(joined, next)
	}
	return joined
}

// has says whether a record is in a run. It is to be asked for records only, and after sort.
func (s spans) has(offset int64) bool {
	i, found := slices.BinarySearchFunc(s, offset, func(a span, offset int64) int { return cmp.Compare(a.first, offset) })
	return found || i > 0 && offset <= s[i-1].last
}

// records counts all.
func (s spans) records() (n int64) {
	for _, run := range s {
		n += run.records
	}
	return n
}
