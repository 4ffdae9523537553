package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// balance is what there is of a producer's events in a topic, against what its checkpoints count.
type balance struct {
	name string
	cut  *cut
	count
	// acknowledged is how many events there have to be below the cut.
	acknowledged int64
	// latest is how many the checkpoints count after everything was read.
	latest int64
}

// short is how many events are not in the topic, at least.
func (b *balance) short() int64 {
	if b.cut.exact {
		return b.acknowledged - b.below
	}
	return b.acknowledged - b.below - b.across
}

// over is how many events more than acknowledged are in the topic, at least.
func (b *balance) over() int64 {
	if b.cut.exact {
		return b.below - b.acknowledged
	}
	return b.below - b.latest
}

// settle compares what the producers' checkpoints count with what there is, and puts the report together.
func (c *comparison) settle(ctx context.Context) error {
	latest, err := c.latest(ctx)
	if err != nil {
		return err
	}
	r := &c.report
	c.sumPartitions()
	balances := c.balances(events, latest, func(a acknowledged) int64 { return a.records })
	dead := c.balances(deadLetters, latest, func(a acknowledged) int64 { return a.deadLetters })
	c.reportSources(balances, dead)
	var short int64
	for _, b := range balances {
		if n := b.latest - b.acknowledged; !b.cut.exact && !b.cut.plain && n > 0 {
			r.unchecked("source %s commits all the time: %d events were acknowledged while it was looked, and as many may be missing or too many", b.name, n)
		}
		short += max(0, b.short())
		if over := b.over(); over > 0 {
			if err := c.reportOver(ctx, b, over); err != nil {
				return err
			}
		}
	}
	c.settleOlder(balances, short)
	if err := c.settleDeadLetters(ctx, dead); err != nil {
		return err
	}
	for p, committed := range c.snapshot.committed {
		if int(p) < len(c.snapshot.bounds) && committed > c.snapshot.bounds[p].End {
			r.unchecked("group %s has committed offset %d of %s-%d, which ends at %d: the topic was made anew, and the objects may be of the one before",
				r.Group, committed, r.Topic, p, c.snapshot.bounds[p].End)
		}
	}
	if n := c.snapshot.letters.unaddressed; n > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d dead letters of the sink (topic %s) don't say which record they are about", n, c.snapshot.letters.names()))
	}
	slices.Sort(r.Unchecked)
	return nil
}

// latest is what the checkpoints count now.
func (c *comparison) latest(ctx context.Context) (map[string]acknowledged, error) {
	saved := c.snapshot.saved
	ends, err := c.log.Ends(ctx, saved.topic)
	if err == nil {
		err = saved.advance(ctx, ends[saved.topic])
	}
	if err != nil {
		return nil, err
	}
	return saved.sources()
}

// sumPartitions puts together what was found in the partitions.
func (c *comparison) sumPartitions() {
	r := &c.report
	for _, key := range c.snapshot.foreign {
		r.Misplaced.add(1, fmt.Sprintf("object %s: not a key that the sink gives", key))
	}
	for _, w := range c.walks {
		r.Objects += w.part.Objects
		r.Misplaced.merge(w.findings.misplaced)
		r.Damaged.merge(w.findings.damaged)
		r.SetAside += w.findings.setAside
		r.Expired += w.findings.expired
		for _, run := range w.lost.joined(2) {
			r.Missing.add(run.records, fmt.Sprintf("%s: committed by the sink (up to %d), and neither in S3 nor a dead letter", records(w, run), w.part.Committed))
		}
		r.Missing.merge(w.findings.missing)
		if w.unknown {
			continue
		}
		w.part.Missing += w.lost.records()
		w.part.Pending.age(c.now)
		r.InTopic += w.part.InTopic
		r.InS3 += w.part.InS3
		r.Pending.merge(w.part.Pending)
		r.Older.InS3 += w.part.Older.InS3
		r.Older.DeadLetters += w.part.Older.DeadLetters
		r.Older.Unaccounted += w.part.Older.Unaccounted
		r.Partitions = append(r.Partitions, w.part)
	}
	r.Pending.age(c.now)
}

// records names a run of records.
func records(w *walk, run span) string {
	first := at(w.tp, run.first)
	if run.records == 1 {
		return first
	}
	return fmt.Sprintf("%s to @%d, %d records", first, run.last, run.records)
}

// balances are the producers' balances, by name: of all that have checkpoints, and of those that records name.
func (c *comparison) balances(kind int, latest map[string]acknowledged, of func(acknowledged) int64) []*balance {
	byName := map[string]*balance{}
	get := func(name string) *balance {
		b := byName[name]
		if b == nil {
			b = &balance{name: name, cut: c.snapshot.cuts[name], latest: of(latest[name])}
			if b.cut == nil {
				b.cut = c.snapshot.cuts[""]
			}
			b.acknowledged = of(b.cut.acknowledged)
			byName[name] = b
		}
		return b
	}
	for name := range c.snapshot.cuts {
		if name != "" {
			get(name)
		}
	}
	for _, t := range c.tallies[kind] {
		for name, n := range t.sources {
			b := get(name)
			b.below += n.below
			b.across += n.across
			b.beyond += n.beyond
			b.plain += n.plain
			b.positioned += n.positioned
		}
	}
	all := slices.Collect(maps.Values(byName))
	slices.SortFunc(all, func(a, b *balance) int { return strings.Compare(a.name, b.name) })
	return all
}

func (c *comparison) reportSources(balances, dead []*balance) {
	r := &c.report
	inDead := map[string]*balance{}
	for _, b := range dead {
		inDead[b.name] = b
	}
	for _, b := range balances {
		s := Source{Name: b.name, Acknowledged: -1, DeadLetters: -1, InTopic: b.below, Since: b.across + b.beyond, Exact: b.cut.exact}
		if d := inDead[b.name]; d != nil {
			s.InDeadLetters = d.below
		}
		if b.cut.checkpoints > 0 {
			s.Acknowledged, s.DeadLetters = b.cut.records, b.cut.deadLetters
			r.Acknowledged = max(r.Acknowledged, 0) + b.cut.records
			r.ProducerDeadLetters = max(r.ProducerDeadLetters, 0) + b.cut.deadLetters
		}
		r.Sources = append(r.Sources, s)
	}
}

// settleOlder compares the events that producers have been acknowledged, and that the topic doesn't have, with what is in S3 of records from
// before its beginnings. It can only be done by their number, as nobody knows any more which they were.
func (c *comparison) settleOlder(balances []*balance, short int64) {
	r := &c.report
	began := slices.ContainsFunc(r.Partitions, func(p Partition) bool { return p.Low > 0 })
	if !began {
		for _, b := range balances {
			if n := b.short(); n > 0 {
				r.Missing.add(n, fmt.Sprintf("source %s: %d events acknowledged, %d of them in topic %s", b.name, b.acknowledged, b.acknowledged-n, r.Topic))
			}
		}
		return
	}
	r.Older.Acknowledged = short
	found := r.Older.InS3 + r.Older.DeadLetters
	switch {
	case c.dense(balances):
		c.settleDense(short)
	case !slices.ContainsFunc(balances, func(b *balance) bool { return b.cut.checkpoints > 0 }):
		if r.Older.Unaccounted > 0 {
			r.unchecked("%d offsets before the topic's beginning are in no object, and no producer says how many of them were events: %s", r.Older.Unaccounted, c.ranges())
		}
	case short > found:
		missing := short - found
		unsure := min(missing, max(0, c.snapshot.letters.gone-r.Expired))
		if unsure > 0 {
			r.unchecked("%d events from before the topic's beginning are not in S3, and the sink's dead letters, which may have had them, are deleted up to %d", unsure, c.snapshot.letters.gone)
		}
		if missing > unsure {
			r.Missing.add(missing-unsure, fmt.Sprintf("%d acknowledged events are deleted from the topic, %d of them are in S3; the others were among these offsets, which no object has (markers of transactions are, too): %s",
				short, found, c.ranges()))
		}
	case found > short:
		c.reportSurplus(balances, found-short)
	}
}

// dense says whether no offset can have been anything but a record: markers and aborted records come with transactions only.
func (c *comparison) dense(balances []*balance) bool {
	for _, b := range balances {
		if b.cut.checkpoints > 0 && !b.cut.plain || b.plain != b.below+b.across+b.beyond {
			return false
		}
	}
	for _, t := range c.tallies[events] {
		if t.markers > 0 {
			return false
		}
	}
	return true
}

// settleDense compares offset by offset.
func (c *comparison) settleDense(short int64) {
	r := &c.report
	var older int64
	for i := range r.Partitions {
		p := &r.Partitions[i]
		older += p.Low
		if n := p.Low - p.Older.InS3 - p.Older.DeadLetters; n > 0 {
			p.Missing += n
			r.Missing.add(n, fmt.Sprintf("%s-%d: deleted from the topic, which begins at %d, and not in S3: %s", r.Topic, p.Partition, p.Low, rangesOf(p.Older)))
		} else if n < 0 {
			r.Duplicate.add(-n, fmt.Sprintf("%s-%d: objects hold %s from before the topic's beginning, at %d", r.Topic, p.Partition, lines(p.Older.InS3), p.Low))
		}
	}
	if short > older {
		r.Missing.add(short-older, fmt.Sprintf("%d events acknowledged are not in topic %s, which %d are deleted from", short, r.Topic, older))
	}
}

// reportSurplus reports that S3 has more from before the topic's beginning than was acknowledged.
func (c *comparison) reportSurplus(balances []*balance, surplus int64) {
	r := &c.report
	for _, p := range r.Partitions {
		if n := p.Older.InS3 + p.Older.DeadLetters - p.Low; n > 0 { // more than there were offsets
			r.Duplicate.add(n, fmt.Sprintf("%s-%d: objects hold %s from before the topic's beginning, at %d", r.Topic, p.Partition, lines(p.Older.InS3), p.Low))
			surplus -= n
		}
	}
	if surplus <= 0 {
		return
	}
	for _, b := range balances {
		if b.cut.checkpoints == 0 || b.cut.plain || !b.cut.exact {
			r.Notes = append(r.Notes, fmt.Sprintf("S3 holds %s more from before the topic's beginning than the producers' checkpoints count; %s may have written them", lines(surplus), nameOf(b)))
			return
		}
	}
	r.Duplicate.add(surplus, fmt.Sprintf("S3 holds %s from before the topic's beginning, %d more than events were acknowledged: lines are doubled, or others than the producers have written to the topic", lines(r.Older.InS3), surplus))
}

func nameOf(b *balance) string {
	if b.name == "" {
		return "a producer without a name"
	}
	return "source " + b.name
}

// ranges are the longest ranges of offsets that nothing accounts for.
func (c *comparison) ranges() string {
	var all []string
	for _, p := range c.report.Partitions {
		if p.Older.Unaccounted > 0 {
			all = append(all, fmt.Sprintf("%s-%d%s", c.report.Topic, p.Partition, rangesOf(p.Older)))
		}
	}
	return strings.Join(all, "; ")
}

// rangesOf names the longest ranges of a partition.
func rangesOf(older Older) string {
	var all []string
	rest := older.Unaccounted
	for _, r := range older.Ranges {
		rest -= r.Last - r.First + 1
		if r.First == r.Last {
			all = append(all, fmt.Sprintf("@%d", r.First))
		} else {
			all = append(all, fmt.Sprintf("@%d to @%d", r.First, r.Last))
		}
	}
	text := strings.Join(all, ", ")
	if rest > 0 {
		text += fmt.Sprintf(", and %d more", rest)
	}
	return text
}

// settleDeadLetters compares the producers' dead letters with what their checkpoints count.
func (c *comparison) settleDeadLetters(ctx context.Context, balances []*balance) error {
	r := &c.report
	topic := r.Topic + deadLettersSuffix
	var deleted, short int64
	for _, b := range c.snapshot.dead {
		deleted += b.Low
	}
	for _, b := range balances {
		short += max(0, b.short())
		if over := b.over(); over > 0 && !b.cut.plain {
			r.Uncounted.add(over, fmt.Sprintf("source %s: %d more dead letters in topic %s than its checkpoints count", b.name, over, topic))
		}
	}
	if short == 0 {
		return nil
	}
	aged, err := c.mayHaveExpired(ctx, topic)
	if err != nil {
		return err
	}
	if aged && short <= deleted {
		r.Notes = append(r.Notes, fmt.Sprintf("%d dead letters of producers are older than topic %s, which keeps them for a time only", short, topic))
		return nil
	}
	for _, b := range balances {
		if n := b.short(); n > 0 {
			r.Missing.add(n, fmt.Sprintf("source %s: %d dead letters acknowledged, %d of them in topic %s", b.name, b.acknowledged, b.acknowledged-n, topic))
		}
	}
	return nil
}

// mayHaveExpired says whether records of a topic may have been deleted because they were old. They can't where even the first checkpoint isn't
// so old.
func (c *comparison) mayHaveExpired(ctx context.Context, topic string) (bool, error) {
	retention, err := c.log.Retention(ctx, topic)
	if err != nil || retention < 0 {
		return false, err
	}
	began := c.snapshot.saved.began
	return began.IsZero() || c.now.Sub(began) > retention, nil
}

// reportOver reports that a topic holds more events of a producer than its checkpoints count.
func (c *comparison) reportOver(ctx context.Context, b *balance, over int64) error {
	r := &c.report
	switch {
	case b.name == "" || b.cut.checkpoints == 0 && b.positioned == 0: // nobody who counts
		return nil
	case b.cut.checkpoints > 0 && b.positioned == 0 && b.cut.plain:
		r.Notes = append(r.Notes, fmt.Sprintf("source %s: topic %s holds %d events that its checkpoint doesn't count; it was killed before it had", b.name, r.Topic, over))
		return nil
	}
	repeated, err := c.repeats(ctx, b.name)
	if err != nil {
		return err
	}
	repeated.Count = min(over, repeated.Count)
	if repeated.Count > 0 {
		r.Duplicate.merge(repeated)
	}
	if rest := over - repeated.Count; rest > 0 && (!b.cut.plain || b.cut.checkpoints == 0) {
		r.Uncounted.add(rest, fmt.Sprintf("source %s: topic %s holds %d more events than its checkpoints count: one was deleted, or somebody else writes in its name", b.name, r.Topic, rest))
	}
	return nil
}
