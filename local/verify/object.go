package verify

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"kafka-on-eks/local/sink"
)

// object is one object of a partition, and how far it has been compared.
type object struct {
	Stored
	sink.ParsedKey
	strand *strand
	// lead: it begins with a record that the topic no longer has, so that lines come first that nothing can be compared with.
	lead bool

	content *cursor  // nil before it is opened
	shapes  []*shape // that its lines may follow, by those taken from it
	lines   int64    // taken from it in order
	loose   *loose   // set from the first record on that isn't the next line
}

// open begins to fetch the object.
func (o *object) open(ctx context.Context, bucket Bucket) {
	if o.content == nil {
		o.shapes = o.strand.shapes
		o.content = newCursor(bucket.Open(ctx, o.Stored), o.shapes[0].Gzip())
	}
}

// put takes in a record that isn't what comes next, though the object should have it: whether it does is found out when it is complete. Where
// nothing comes any more, false says that it doesn't.
func (o *object) put(e *expectation) (deferred bool, err error) {
	if o.loose == nil {
		if !o.lead && o.content.ended() || o.content.err() != nil {
			return false, o.content.err()
		}
		o.loose = newLoose(o.lines, o.shapes, e.shapes)
		if err := o.read(o.loose.line); err != nil {
			return false, err
		}
	}
	o.loose.add(e)
	return true, nil
}

// next is the size of what comes next, if it is the record and lines are still compared one by one; else 0.
func (o *object) next(e *expectation) (size int) {
	if o.loose != nil || o.lead {
		return 0
	}
	for _, s := range o.shapes {
		size = max(size, o.matches(s, e))
	}
	return size
}

// matches is the size of what comes next, if it is the record by a shape; else 0.
func (o *object) matches(s *shape, e *expectation) int {
	if e.by[s.index].Fate != sink.Written || e.places[s.index].strand != o.strand {
		return 0
	}
	return o.content.matches(s, e.by[s.index].Line)
}

// takes goes on behind the record if it comes next.
func (o *object) takes(e *expectation) bool {
	size := o.next(e)
	if size == 0 {
		return false
	}
	if len(o.shapes) > 1 {
		o.shapes = keep(o.shapes, func(s *shape) bool { return o.matches(s, e) > 0 })
	}
	o.lines += int64(bytes.Count(o.content.window(size), o.shapes[0].separator))
	o.content.take(size)
	return true
}

// keep gives the shapes for which ok is true.
func keep(shapes []*shape, ok func(*shape) bool) (kept []*shape) {
	for _, s := range shapes {
		if ok(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// read gives what is left of the lines. One that is cut off isn't among them.
func (o *object) read(each func(line []byte)) error {
	for {
		line, size, whole := o.content.line(o.shapes[0].separator)
		if err := o.content.err(); err != nil {
			return err
		}
		if size == 0 {
			break
		}
		o.content.take(size)
		if !whole && o.content.damage == nil {
			o.content.damage = fmt.Errorf("line %d is cut off: %w", o.total()+1, io.ErrUnexpectedEOF)
		}
		if whole {
			each(line)
		}
	}
	o.content.buffer, o.content.start, o.content.end = nil, 0, 0
	return nil
}

// total counts the lines that were seen.
func (o *object) total() int64 {
	if o.loose != nil {
		return o.lines + o.loose.count()
	}
	return o.lines
}
