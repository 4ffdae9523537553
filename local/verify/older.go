package verify

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// maxRanges is how many ranges of offsets a report gives of a partition.
const maxRanges = 5

// coverage is an object that begins before its topic, and how many of its lines are older than it.
type coverage struct {
	object *object
	lines  int64
}

// countOlder counts the lines of the objects that only hold records from before the topic's beginning: all but the last one of each strand,
// which may go on beyond.
func (w *walk) countOlder(ctx context.Context) error {
	var older []*object
	for ; w.next < len(w.objects) && w.objects[w.next].Offset < w.part.Low; w.next++ {
		o := w.objects[w.next]
		o.lead = true
		if before := o.strand.current; before != nil {
			older = append(older, before)
		}
		o.strand.current = o
	}
	w.opened = w.next
	return w.countLines(ctx, older)
}

// countLines counts the lines of objects that are older than the topic.
func (w *walk) countLines(ctx context.Context, objects []*object) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(countsAtOnce)
	for _, o := range objects {
		group.Go(func() error {
			o.open(ctx, w.bucket)
			defer o.content.close()
			return o.read(func([]byte) { o.lines++ })
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, o := range objects {
		w.cover(o, o.lines)
	}
	return nil
}

// cover notes how many lines of an object are older than the topic.
func (w *walk) cover(o *object, lines int64) {
	w.older = append(w.older, coverage{o, lines})
	w.checkWhole(o)
}

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
