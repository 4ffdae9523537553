package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// explain looks whose the lines are that no record accounts for: it reads the topic once more, where there are any.
func (c *comparison) explain(ctx context.Context) error {
	var all []*claims
	byExtra := map[*extra][]*claim{}
	for _, w := range c.walks {
		for _, e := range w.extras {
			for _, line := range e.lines {
				claim := &claim{number: line.number}
				byExtra[e] = append(byExtra[e], claim)
				for i, hash := range line.hashes {
					of := claimsIn(&all, e.domains[i])
					of.hashes = append(of.hashes, claimHash{hash, claim})
				}
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, of := range all {
		slices.SortStableFunc(of.hashes, func(a, b claimHash) int { return cmp.Compare(a.hash, b.hash) })
	}
	for _, w := range c.walks {
		if !w.unknown {
			if err := c.assign(ctx, w, all); err != nil {
				return err
			}
		}
	}
	for _, w := range c.walks {
		for _, e := range w.extras {
			c.reportExtra(e, byExtra[e])
		}
	}
	return nil
}

// assign gives lines to the records of a partition: first to those that are nowhere else.
func (c *comparison) assign(ctx context.Context, w *walk, all []*claims) error {
	var still spans // lost
	adjacent := false
	e := newExpectation(w.shapes)
	err := c.log.Read(ctx, Stretch{TopicPartition: w.tp, From: w.part.Low, To: w.part.End}, func(r *Record) error {
		if r.Marker != NoMarker {
			return nil
		}
		e.of(r)
		isLost, isFound := w.lost.has(r.Offset), false
		for _, of := range all {
			wanted := isLost && !isFound
			for _, same := range of.of(e) {
				if free := slices.IndexFunc(same, func(c claimHash) bool { return !c.claim.moved }); wanted && free >= 0 {
					same[free].claim.moved, same[free].claim.whose = true, at(w.tp, r.Offset)
					isFound = true
				}
				for _, other := range same {
					if other.claim.whose == "" {
						other.claim.whose = at(w.tp, r.Offset)
					}
				}
			}
		}
		switch {
		case isFound:
			w.part.InS3++
		case isLost:
			still.add(r.Offset, adjacent)
		}
		adjacent = isLost && !isFound
		return nil
	})
	w.lost = still
	return err
}

// reportExtra reports the lines of an object that no record accounts for.
func (c *comparison) reportExtra(e *extra, claims []*claim) {
	because := ""
	if e.reason != "" {
		because = " (" + e.reason + ")"
	}
	report := func(finding *Finding, ours func(*claim) bool, say func(first *claim) string) {
		var first *claim
		var n int64
		for _, claim := range claims {
			if !ours(claim) {
				continue
			}
			if n++; first == nil {
				first = claim
			}
		}
		if n > 0 {
			finding.add(n, fmt.Sprintf("object %s: %s from %d on %s%s", e.object.Key, lineCount(n), first.number, say(first), because))
		}
	}
	r := &c.report
	report(&r.Misplaced, func(c *claim) bool { return c.moved }, func(c *claim) string { return "that should be elsewhere, first that of " + c.whose })
	report(&r.Duplicate, func(c *claim) bool { return !c.moved && c.whose != "" }, func(c *claim) string { return "written once more, first that of " + c.whose })
	report(&r.Damaged, func(c *claim) bool { return c.whose == "" }, func(*claim) string { return "that no record of the topic has" })
}
