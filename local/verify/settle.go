package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

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
		r.Uncounted.add(rest, fmt.Sprintf("source %s: topic %s holds %d more events than its checkpoints count: a checkpoint was deleted, or somebody else writes in its name", b.name, r.Topic, rest))
	}
	return nil
}
