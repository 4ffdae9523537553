package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kafka-on-eks/local/sink"
)

// claim is a line in S3 that no record accounts for in its place, and whose it is.
type claim struct {
	hash   uint64
	extra  *extra
	number int64
	whose  string // a record of the same content, "" where the topic has none
	moved  bool   // it is that of a record that isn't where it should be
}

// explain looks whose the lines are that no record accounts for: it reads the topic once more, where there are any.
func (c *comparison) explain(ctx context.Context) error {
	claims := map[domain][]*claim{}
	byExtra := map[*extra][]*claim{}
	for _, w := range c.walks {
		for _, e := range w.extras {
			for _, line := range e.lines {
				claim := &claim{hash: line.hash, extra: e, number: line.number}
				byExtra[e] = append(byExtra[e], claim)
				claims[e.domain] = append(claims[e.domain], claim)
			}
		}
	}
	if len(claims) == 0 {
		return nil
	}
	for _, of := range claims {
		slices.SortStableFunc(of, func(a, b *claim) int { return cmp.Compare(a.hash, b.hash) })
	}
	for _, w := range c.walks {
		if !w.unknown {
			if err := c.assign(ctx, w, claims); err != nil {
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
func (c *comparison) assign(ctx context.Context, w *walk, claims map[domain][]*claim) error {
	var still spans // lost
	adjacent := false
	e := newExpectation(w.shapes)
	err := c.log.Read(ctx, Stretch{TopicPartition: w.tp, From: w.part.Low, To: w.part.End}, func(r *Record) error {
		if r.Marker != NoMarker {
			return nil
		}
		e.of(r)
		isLost, isFound := w.lost.has(r.Offset), false
		for _, same := range claimsOf(e, claims) {
			if free := slices.IndexFunc(same, func(c *claim) bool { return !c.moved }); isLost && free >= 0 {
				same[free].moved, same[free].whose = true, at(w.tp, r.Offset)
				isFound = true
				continue
			}
			for _, claim := range same {
				if claim.whose == "" {
					claim.whose = at(w.tp, r.Offset)
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

// claimsOf are, for each line of a record, the extra lines of the same content.
func claimsOf(e *expectation, claims map[domain][]*claim) (found [][]*claim) {
	for i, s := range e.shapes {
		of := claims[s.domain]
		if e.by[i].Fate != sink.Written || len(of) == 0 || slices.ContainsFunc(e.shapes[:i], func(other *shape) bool { return other.domain == s.domain }) {
			continue
		}
		for _, line := range s.Lines(e.by[i].Line) {
			hash := s.hash(line)
			from, _ := slices.BinarySearchFunc(of, hash, func(c *claim, hash uint64) int { return cmp.Compare(c.hash, hash) })
			to := from
			for to < len(of) && of[to].hash == hash {
				to++
			}
			if to > from {
				found = append(found, of[from:to])
			}
		}
	}
	return found
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
			finding.add(n, fmt.Sprintf("object %s: %s from %d on %s%s", e.object.Key, lines(n), first.number, say(first), because))
		}
	}
	r := &c.report
	report(&r.Misplaced, func(c *claim) bool { return c.moved }, func(c *claim) string { return "that should be elsewhere, first that of " + c.whose })
	report(&r.Duplicate, func(c *claim) bool { return !c.moved && c.whose != "" }, func(c *claim) string { return "written once more, first that of " + c.whose })
	report(&r.Damaged, func(c *claim) bool { return c.whose == "" }, func(*claim) string { return "that no record of the topic has" })
}
