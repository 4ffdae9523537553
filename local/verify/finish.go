package verify

import (
	"context"
	"fmt"
)

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
	for _, line := range lines {
		e.numbers = append(e.numbers, l.taken+int64(line)+1)
	}
	for _, v := range l.views {
		hashes := make([]uint64, 0, len(lines))
		for _, line := range lines {
			hashes = append(hashes, v.lines[line])
		}
		e.domains, e.hashes = append(e.domains, v.shape.domain), append(e.hashes, hashes)
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
			o.Key, lineCount(int64(len(a.moved))), l.taken+int64(a.moved[0])+1))
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
		w.findings.damaged.add(1, fmt.Sprintf("object %s: broken off after %s: %v", o.Key, lineCount(o.lines), o.content.damage))
	case o.lines == 0:
		w.findings.damaged.add(1, fmt.Sprintf("object %s: holds nothing", o.Key))
	}
}

// lineCount says how many lines.
func lineCount(n int64) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
