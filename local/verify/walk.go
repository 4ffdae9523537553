package verify

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kafka-on-eks/local/sink"
)

const (
	// opensAhead is how many objects of a partition are fetched before their first records come.
	opensAhead = 6
	// countsAtOnce is how many objects of a partition are read at the same time where only their lines are counted.
	countsAtOnce = 6
)

// walk is the comparison of one partition. It goes through the records in order, and through the lines of the objects along with them: an
// object begins at the record that it is named after, and holds what of its folder comes until the next one begins. Nothing has to be
// remembered as long as the next line is the next record.
type walk struct {
	bucket  Bucket
	tp      sink.TopicPartition
	shapes  []*shape
	letters *letters
	tally   *tally
	now     time.Time

	part    Partition
	unknown bool      // the topic has no such partition
	objects []*object // by their first records
	strands map[place]*strand
	next    int // the first object whose record hasn't been reached
	opened  int // the first object that hasn't been opened
	expect  *expectation

	findings findings
	extras   []*extra
	lost     spans
	lastLost bool // the last record is the last of lost
	older    []coverage
}

// run compares. read gives the partition's records.
func (w *walk) run(ctx context.Context, read func(each func(*Record) error) error) error {
	w.expect = newExpectation(w.shapes)
	w.arrange()
	defer func() {
		for _, o := range w.objects {
			if o.content != nil {
				o.content.close()
			}
		}
	}()
	if err := w.countOlder(ctx); err != nil {
		return err
	}
	if err := read(func(r *Record) error { return w.record(ctx, r) }); err != nil {
		return err
	}
	w.tally.finish()
	for ; w.next < len(w.objects); w.next++ {
		if err := w.stray(ctx, w.objects[w.next]); err != nil {
			return err
		}
	}
	for _, o := range w.objects {
		if o.strand.current == o {
			if err := w.finish(ctx, o); err != nil {
				return err
			}
		}
	}
	w.lost.sort()
	w.part.Older = w.measureOlder()
	return nil
}

// arrange puts the objects in order and into strands.
func (w *walk) arrange() {
	w.strands = map[place]*strand{}
	for _, o := range w.objects {
		longest := -1
		for _, s := range w.shapes {
			// A prefix may lie in another's folders.
			length := len(s.Prefix(w.tp.Topic))
			if parsed, ok := s.parse(o.Key); ok && o.Bucket == s.Bucket && length >= longest {
				o.ParsedKey, o.strand, longest = parsed, w.strand(s, parsed.Folder), length
			}
		}
	}
	slices.SortFunc(w.objects, func(a, b *object) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Key, b.Key))
	})
}

// strand finds or makes the strand of a folder by one shape.
func (w *walk) strand(s *shape, folder string) *strand {
	at := place{s.naming, folder}
	found := w.strands[at]
	if found == nil {
		found = &strand{}
		for _, other := range w.shapes {
			if other.naming == s.naming {
				found.shapes = append(found.shapes, other)
			}
		}
		w.strands[at] = found
	}
	return found
}

// record compares the next record.
func (w *walk) record(ctx context.Context, r *Record) error {
	w.tally.record(r)
	if r.Marker != NoMarker {
		return nil
	}
	w.part.InTopic++
	e := w.expect
	e.of(r)
	if err := w.begin(ctx, r.Offset); err != nil {
		return err
	}
	o := w.home()
	if o != nil && o.takes(e) {
		w.part.InS3++
		w.lastLost = false
		return nil
	}
	w.judge(r)
	if o != nil {
		o.open(ctx, w.bucket)
		if deferred, err := o.put(e); deferred || err != nil {
			w.lastLost = false
			return err
		}
	}
	w.absent(e.absence, true)
	return nil
}

// begin begins the objects that are named after a record, if they are where the record belongs. Others are strays: those named after records
// before it, which aren't there.
func (w *walk) begin(ctx context.Context, offset int64) error {
	for i, s := range w.shapes {
		if w.expect.by[i].Fate != sink.Written {
			w.expect.places[i].strand = nil
			w.expect.places[i].folder = ""
			continue
		}
		if last := &w.expect.places[i]; last.strand == nil || last.folder != w.expect.by[i].Folder {
			// A folder without objects has no strand.
			*last = lookup{folder: w.expect.by[i].Folder, strand: w.strands[place{s.naming, w.expect.by[i].Folder}]}
		}
	}
	for ; w.next < len(w.objects) && w.objects[w.next].Offset <= offset; w.next++ {
		o := w.objects[w.next]
		if o.Offset < offset || !w.belongs(o) {
			if err := w.stray(ctx, o); err != nil {
				return err
			}
			continue
		}
		if err := w.finish(ctx, o.strand.current); err != nil {
			return err
		}
		w.openAhead(ctx)
		o.strand.current = o
		o.shapes = keep(o.shapes, func(s *shape) bool { return w.expect.places[s.index].strand == o.strand })
	}
	return nil
}

// openAhead begins to fetch the next objects.
func (w *walk) openAhead(ctx context.Context) {
	for w.opened = max(w.opened, w.next); w.opened < len(w.objects) && w.opened <= w.next+opensAhead; w.opened++ {
		w.objects[w.opened].open(ctx, w.bucket)
	}
}

// belongs says whether the record may be in the object's folder.
func (w *walk) belongs(o *object) bool {
	for i := range w.expect.places {
		if w.expect.places[i].strand == o.strand {
			return true
		}
	}
	return false
}

// home is the object that the record has to be in: of those that may hold it, the one that began last. A sink with other settings begins other
// objects, and goes on in none of before. But folders of several settings may overlap: where the last one doesn't have the record next, another
// one of the same settings may.
func (w *walk) home() (last *object) {
	for i := range w.expect.places {
		if s := w.expect.places[i].strand; s != nil && s.current != nil && (last == nil || s.current.Offset >= last.Offset) {
			last = s.current
		}
	}
	if last == nil || len(w.shapes) == 1 || last.next(w.expect) > 0 {
		return last
	}
	for i, s := range w.shapes {
		p := w.expect.places[i].strand
		if p == nil || p.current == nil || p.current == last || !slices.Contains(last.shapes, s) || !slices.Contains(p.current.shapes, s) {
			continue
		}
		if p.current.next(w.expect) > 0 {
			return p.current
		}
	}
	return last
}
