package verify

import (
	"slices"

	"kafka-on-eks/local/sink"
)

// loose is what follows in an object after the first line that isn't the one expected, and what should follow: lines and records are gathered
// until the object is complete, and compared then, in every domain that may be the object's.
type loose struct {
	taken   int64 // lines before
	records []absence
	views   []*view
}

// view is how loose looks in one domain.
type view struct {
	shape *shape
	// possible: the object may be of this domain.
	possible bool
	lines    []uint64 // by hash
	expected []uint64
	ends     []int // of the expected lines of each record
}

// newLoose begins after some lines of an object that follows one of the possible shapes. The lines may come from an object of any shape.
func newLoose(taken int64, possible, shapes []*shape) *loose {
	l := &loose{taken: taken}
	for _, s := range possible {
		l.view(s).possible = true
	}
	for _, s := range shapes {
		l.view(s)
	}
	return l
}

// view finds or makes the view for a shape's domain.
func (l *loose) view(s *shape) *view {
	for _, v := range l.views {
		if v.shape.domain == s.domain {
			return v
		}
	}
	v := &view{shape: s}
	l.views = append(l.views, v)
	return v
}

// count is the number of lines.
func (l *loose) count() int64 { return int64(len(l.views[0].lines)) }

// line adds the next line.
func (l *loose) line(content []byte) {
	for _, v := range l.views {
		v.lines = append(v.lines, v.shape.hash(content))
	}
}

// add adds the next record that should be here.
func (l *loose) add(e *expectation) {
	l.records = append(l.records, e.absence)
	for _, v := range l.views {
		if !v.possible {
			continue
		}
		for i := range e.by {
			if e.by[i].Fate != sink.Written || e.shapes[i].domain != v.shape.domain {
				continue
			}
			for _, line := range v.shape.Lines(e.by[i].Line) {
				v.expected = append(v.expected, v.shape.hash(line))
			}
			break
		}
		v.ends = append(v.ends, len(v.expected))
	}
}

// compare aligns lines and records in the domain in which they differ least.
func (l *loose) compare(lead bool) (*view, alignment) {
	var best *view
	var aligned alignment
	least := 0
	for _, v := range l.views {
		if !v.possible {
			continue
		}
		a := v.align(l.records, lead)
		differences := len(a.extra)
		for _, line := range a.lineOf {
			if line < 0 {
				differences++
			}
		}
		for i := range v.ends { // of which nothing is expected here
			if v.from(i) == v.ends[i] {
				differences++
			}
		}
		if best == nil || differences < least {
			best, aligned, least = v, a, differences
		}
	}
	return best, aligned
}

// align finds the records' lines. Those of an object that begins before its topic come last in it, whatever comes first: how many there are
// isn't known beforehand, as the sink may have written records already that it hasn't committed. So those may count, if they fit and it is them
// for sure, as they don't all look like lines before. The first line is that of the record which the object is named after.
func (v *view) align(records []absence, lead bool) alignment {
	if !lead {
		return align(v.lines, v.expected, false)
	}
	committed := 0
	for i := range records {
		if records[i].why != waiting {
			committed = v.ends[i]
		}
	}
	for n := min(len(v.lines)-1, len(v.expected)); n > committed; n-- {
		if tail := v.lines[len(v.lines)-n:]; slices.Equal(tail, v.expected[:n]) && anyNew(tail, v.lines[:len(v.lines)-n]) {
			committed = n
			break
		}
	}
	a := align(v.lines, v.expected[:committed], true)
	for range v.expected[committed:] {
		a.lineOf = append(a.lineOf, -1)
	}
	return a
}

// anyNew says whether a line isn't among others.
func anyNew(lines, others []uint64) bool {
	known := map[uint64]bool{}
	for _, line := range others {
		known[line] = true
	}
	return slices.ContainsFunc(lines, func(line uint64) bool { return !known[line] })
}

// preferCommitted gives lines of records that the sink hasn't committed to others of the same content that it has: those have to be there.
func (l *loose) preferCommitted(v *view, a *alignment) {
	uncommitted := map[uint64][]int{} // expected lines that were found, by hash
	for record := range l.records {
		for i := v.from(record); i < v.ends[record]; i++ {
			if l.records[record].why == waiting && a.lineOf[i] >= 0 {
				uncommitted[v.expected[i]] = append(uncommitted[v.expected[i]], i)
			}
		}
	}
	for record := range l.records {
		for i := v.from(record); i < v.ends[record] && len(uncommitted) > 0; i++ {
			if same := uncommitted[v.expected[i]]; l.records[record].why != waiting && a.lineOf[i] < 0 && len(same) > 0 {
				a.lineOf[i], a.lineOf[same[0]] = a.lineOf[same[0]], -1
				uncommitted[v.expected[i]] = same[1:]
			}
		}
	}
}

// from is the first expected line of a record.
func (v *view) from(record int) int {
	if record == 0 {
		return 0
	}
	return v.ends[record-1]
}

// holds says whether all lines of a record were found.
func (v *view) holds(record int, a *alignment) bool {
	from, end := v.from(record), v.ends[record]
	for _, line := range a.lineOf[from:end] {
		if line < 0 {
			return false
		}
	}
	return end > from
}
