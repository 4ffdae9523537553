package verify

import (
	"fmt"
	"slices"
	"strings"
)

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
			r.Duplicate.add(-n, fmt.Sprintf("%s-%d: objects hold %s from before the topic's beginning, at %d", r.Topic, p.Partition, lineCount(p.Older.InS3), p.Low))
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
			r.Duplicate.add(n, fmt.Sprintf("%s-%d: objects hold %s from before the topic's beginning, at %d", r.Topic, p.Partition, lineCount(p.Older.InS3), p.Low))
			surplus -= n
		}
	}
	if surplus <= 0 {
		return
	}
	for _, b := range balances {
		if b.cut.checkpoints == 0 || b.cut.plain || !b.cut.exact {
			r.Notes = append(r.Notes, fmt.Sprintf("S3 holds %s more from before the topic's beginning than the producers' checkpoints count; %s may have written them", lineCount(surplus), nameOf(b)))
			return
		}
	}
	r.Duplicate.add(surplus, fmt.Sprintf("S3 holds %s from before the topic's beginning, %d more than events were acknowledged: lines are doubled, or others than the producers have written to the topic", lineCount(r.Older.InS3), surplus))
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
