package verify

import (
	"cmp"
	"slices"
)

// maxRanges is how many ranges of offsets a report gives of a partition.
const maxRanges = 5

// measureOlder finds out which offsets before the partition's beginning are accounted for. Objects say where they begin and how many lines they
// have, but not at which offsets: their lines are taken for those of the next offsets that no other object has. So a range is exact where
// nothing but one object at a time was open, and about right elsewhere; the count is right in any case.
func (w *walk) measureOlder() Older {
	older := Older{DeadLetters: w.letters.before(w.tp.Partition, w.part.Low)}
	type cover struct{ from, offsets int64 }
	var covers []cover
	for _, c := range w.older {
		older.InS3 += c.lines
		covers = append(covers, cover{c.object.Offset, c.lines})
	}
	for _, l := range w.letters.byPartition[w.tp.Partition][:older.DeadLetters] {
		covers = append(covers, cover{l.offset, 1})
	}
	covers = append(covers, cover{w.part.Low, 0})
	slices.SortStableFunc(covers, func(a, b cover) int { return cmp.Compare(a.from, b.from) })
	var covered int64
	for _, c := range covers {
		if c.from > covered {
			older.Unaccounted += c.from - covered
			older.Ranges = append(older.Ranges, Range{First: covered, Last: c.from - 1})
			covered = c.from
		}
		covered += c.offsets
	}
	slices.SortStableFunc(older.Ranges, func(a, b Range) int { return cmp.Compare(b.Last-b.First, a.Last-a.First) })
	older.Ranges = slices.Clip(older.Ranges[:min(len(older.Ranges), maxRanges)])
	return older
}
