package verify

import (
	"context"
	"fmt"
)

// explain looks whose the lines are that no record accounts for: it reads the topic once more, where there are any.
func (c *comparison) explain(ctx context.Context) error {
	claims := newClaims(c.walks)
	if len(claims.whose) == 0 {
		return nil
	}
	for _, w := range c.walks {
		if !w.unknown {
			if err := c.assign(ctx, w, claims); err != nil {
				return err
			}
		}
	}
	claims.finish()
	first := 0
	for _, w := range c.walks {
		for _, e := range w.extras {
			c.reportExtra(e, claims, first)
			first += len(e.numbers)
		}
	}
	return nil
}

// assign gives lines to the records of a partition: first to those that are nowhere else.
func (c *comparison) assign(ctx context.Context, w *walk, claims *claims) error {
	var still spans // lost
	adjacent := false
	e := newExpectation(w.shapes)
	err := c.log.Read(ctx, Stretch{TopicPartition: w.tp, From: w.part.Low, To: w.part.End}, func(r *Record) error {
		if r.Marker != NoMarker {
			return nil
		}
		e.of(r)
		lost := w.lost.has(r.Offset)
		found := claims.record(e, func() string { return at(w.tp, r.Offset) }, lost)
		switch {
		case found:
			w.part.InS3++
		case lost:
			still.add(r.Offset, adjacent)
		}
		adjacent = lost && !found
		return nil
	})
	w.lost = still
	return err
}

// reportExtra reports the lines of an object that no record accounts for; first is the number of the first of them among the claims.
func (c *comparison) reportExtra(e *extra, claims *claims, first int) {
	because := ""
	if e.reason != "" {
		because = " (" + e.reason + ")"
	}
	report := func(finding *Finding, ours func(line int) bool, say func(line int) string) {
		example, n := -1, int64(0)
		for i := range e.numbers {
			if !ours(first + i) {
				continue
			}
			if n++; example < 0 {
				example = i
			}
		}
		if n > 0 {
			finding.add(n, fmt.Sprintf("object %s: %s from %d on %s%s", e.object.Key, lineCount(n), e.numbers[example], say(first+example), because))
		}
	}
	report(&c.report.Misplaced, func(line int) bool { return claims.moved[line] },
		func(line int) string { return "that should be elsewhere, first that of " + claims.whose[line] })
	report(&c.report.Duplicate, func(line int) bool { return !claims.moved[line] && claims.whose[line] != "" },
		func(line int) string { return "written once more, first that of " + claims.whose[line] })
	report(&c.report.Damaged, func(line int) bool { return claims.whose[line] == "" }, func(int) string { return "that no record of the topic has" })
}
