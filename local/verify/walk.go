package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

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

// findings are what was found in one partition.
type findings struct {
	misplaced, damaged, missing Finding
	setAside, expired           int64
}

// extra are lines of an object that no record accounts for.
type extra struct {
	object *object
	// domains are those that the lines may be of; each line has a hash for each.
	domains []domain
	reason  string // why none of the object's lines has a record, "" where that isn't so
	lines   []extraLine
}

type extraLine struct {
	hashes []uint64
	number int64 // in its object, from 1
}

// coverage is an object that begins before its topic, and how many of its lines are older than it.
type coverage struct {
	object *object
	lines  int64
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
	for _, s := range w.strands {
		if err := w.finish(ctx, s.current); err != nil {
			return err
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
	if o == nil {
		w.judge(r)
		w.absent(e.absence, true)
		return nil
	}
	if o.loose != nil || o.lead || !o.takes(e) {
		w.judge(r)
		o.open(ctx, w.bucket)
		switch outcome, err := o.take(e); {
		case err != nil:
			return err
		case outcome == absent:
			w.absent(e.absence, true)
			return nil
		case outcome == deferred:
			w.lastLost = false
			return nil
		}
	}
	w.part.InS3++
	w.lastLost = false
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

// judge finds out what it means if the record isn't in S3.
func (w *walk) judge(r *Record) {
	a := absence{offset: r.Offset, timestamp: r.Timestamp}
	letter, found := w.letters.find(w.tp.Partition, r.Offset)
	switch {
	case found && letter.content == contentOf(&r.Message):
		a.why = setAside
	case found:
		a.why = miswritten
	case r.Offset >= w.part.Committed:
		a.why = waiting
	case w.expect.any(sink.Dropped):
		a.why = dropped
	case !w.expect.any(sink.SetAside):
		a.why = lost
	case w.letters.mayHaveExpired(r.Timestamp, w.now):
		a.why = expired
	case w.expect.any(sink.Written):
		a.why = lost
	default:
		a.why = unlettered
	}
	w.expect.absence = a
}

// absent takes in that a record isn't in S3; inTurn says that it is the last record that was read.
func (w *walk) absent(a absence, inTurn bool) {
	adjacent := inTurn && w.lastLost
	if inTurn {
		w.lastLost = a.why == lost
	}
	switch a.why {
	case lost:
		w.lost.add(a.offset, adjacent)
	case waiting:
		w.part.Pending.add(a.timestamp)
	case setAside, dropped:
		w.findings.setAside++
	case expired:
		w.findings.setAside++
		w.findings.expired++
	case unlettered:
		w.part.Missing++
		w.findings.missing.add(1, fmt.Sprintf("%s: set aside by the sink, and not in its dead letters (topic %s)", at(w.tp, a.offset), w.letters.names()))
	case miswritten:
		w.findings.setAside++
		w.findings.damaged.add(1, fmt.Sprintf("%s: its dead letter (topic %s) has another content", at(w.tp, a.offset), w.letters.names()))
	}
}

// finish compares what is left of an object when the next one of its strand begins, or nothing follows.
func (w *walk) finish(ctx context.Context, o *object) error {
	switch {
	case o == nil:
		return nil
	case o.lead && o.loose == nil:
		return w.countLines(ctx, []*object{o})
	case o.loose != nil:
		w.settle(o)
	default:
		if err := w.leave(o, ""); err != nil {
			return err
		}
	}
	w.checkWhole(o)
	o.content.close()
	o.loose = nil
	return nil
}

// leave takes the lines that are left of an object as extra.
func (w *walk) leave(o *object, reason string) error {
	l := newLoose(o.lines, o.shapes, w.shapes)
	if err := o.read(l.line); err != nil {
		return err
	}
	o.lines += l.count()
	var all []int
	for line := range l.count() {
		all = append(all, int(line))
	}
	w.addExtra(o, l, all, reason)
	return nil
}

// addExtra takes some lines as extra.
func (w *walk) addExtra(o *object, l *loose, lines []int, reason string) {
	if len(lines) == 0 {
		return
	}
	e := &extra{object: o, reason: reason}
	for _, v := range l.views {
		e.domains = append(e.domains, v.shape.domain)
	}
	for _, line := range lines {
		hashes := make([]uint64, len(l.views))
		for i, v := range l.views {
			hashes[i] = v.lines[line]
		}
		e.lines = append(e.lines, extraLine{hashes: hashes, number: l.taken + int64(line) + 1})
	}
	w.extras = append(w.extras, e)
}

// settle compares an object's lines with its records where they aren't the same one after the other.
func (w *walk) settle(o *object) {
	l := o.loose
	view, a := l.compare(o.lead)
	l.preferCommitted(view, &a)
	o.lines = l.taken + l.count()
	for i := range l.records {
		if view.holds(i, &a) {
			w.part.InS3++
		} else {
			w.absent(l.records[i], false)
		}
	}
	if len(a.moved) > 0 {
		w.findings.misplaced.add(int64(len(a.moved)), fmt.Sprintf("object %s: %s not in the order of the records, the first is line %d",
			o.Key, lines(int64(len(a.moved))), l.taken+int64(a.moved[0])+1))
	}
	w.addExtra(o, l, a.extra, "")
	if o.lead {
		w.older = append(w.older, coverage{o, int64(a.lead)})
	}
}

// stray takes all lines of an object as extra: it isn't named after a record that belongs where it lies.
func (w *walk) stray(ctx context.Context, o *object) error {
	reason := fmt.Sprintf("%s isn't a record of this folder", at(w.tp, o.Offset))
	switch {
	case w.unknown:
		reason = fmt.Sprintf("topic %s has no partition %d", w.tp.Topic, w.tp.Partition)
	case o.Offset >= w.part.End:
		reason = fmt.Sprintf("the topic ends before %s", at(w.tp, o.Offset))
	}
	w.openAhead(ctx)
	o.open(ctx, w.bucket)
	if err := w.leave(o, reason); err != nil {
		return err
	}
	w.checkWhole(o)
	o.content.close()
	return nil
}

// checkWhole reports an object that can't be read to its end, or has nothing in it.
func (w *walk) checkWhole(o *object) {
	w.part.Objects++
	switch {
	case o.content.damage != nil:
		w.findings.damaged.add(1, fmt.Sprintf("object %s: broken off after %s: %v", o.Key, lines(o.lines), o.content.damage))
	case o.lines == 0:
		w.findings.damaged.add(1, fmt.Sprintf("object %s: holds nothing", o.Key))
	}
}

// lines says how many lines.
func lines(n int64) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
