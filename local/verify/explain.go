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
	number int64
	whose  string // a record of the same content, "" where the topic has none
	moved  bool   // it is that of a record that isn't where it should be
}

// claims are lines by their hashes, of one domain.
type claims struct {
	domain domain
	hashes []claimHash
}

type claimHash struct {
	hash  uint64
	claim *claim
}

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

// claimsIn finds or makes the claims of a domain.
func claimsIn(all *[]*claims, of domain) *claims {
	for _, c := range *all {
		if c.domain == of {
			return c
		}
	}
	c := &claims{domain: of}
	*all = append(*all, c)
	return c
}

// of are the claims of the same content as a record's lines, for each of them that has any.
func (c *claims) of(e *expectation) (found [][]claimHash) {
	for i, s := range e.shapes {
		if s.domain != c.domain || e.by[i].Fate != sink.Written {
			continue
		}
		for _, line := range s.Lines(e.by[i].Line) {
			if same := c.same(s.hash(line)); len(same) > 0 {
				found = append(found, same)
			}
		}
		break
	}
	return found
}

// same are the claims of a hash.
func (c *claims) same(hash uint64) []claimHash {
	from, _ := slices.BinarySearchFunc(c.hashes, hash, func(c claimHash, hash uint64) int { return cmp.Compare(c.hash, hash) })
	to := from
	for to < len(c.hashes) && c.hashes[to].hash == hash {
		to++
	}
	return c.hashes[from:to]
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
			finding.add(n, fmt.Sprintf("object %s: %s from %d on %s%s", e.object.Key, lines(n), first.number, say(first), because))
		}
	}
	r := &c.report
	report(&r.Misplaced, func(c *claim) bool { return c.moved }, func(c *claim) string { return "that should be elsewhere, first that of " + c.whose })
	report(&r.Duplicate, func(c *claim) bool { return !c.moved && c.whose != "" }, func(c *claim) string { return "written once more, first that of " + c.whose })
	report(&r.Damaged, func(c *claim) bool { return c.whose == "" }, func(*claim) string { return "that no record of the topic has" })
}
