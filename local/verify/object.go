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

	content *cursor // nil before it is opened
	shape   *shape  // that its lines follow, nil before that is known
	lines   int64   // taken from it in order
	loose   *loose  // set from the first record on that isn't the next line
}

// open begins to fetch the object.
func (o *object) open(ctx context.Context, bucket Bucket) {
	if o.content == nil {
		o.content = newCursor(bucket.Open(ctx, o.Stored), o.strand.shapes[0].Gzip())
	}
}

// outcome is what an object says of a record.
type outcome int

const (
	// absent: it doesn't hold the record.
	absent outcome = iota
	// found: it holds the record, in its place.
	found
	// deferred: that is found out when the object is complete.
	deferred
)

// take looks for a record where it has to be if the object has it: behind the one before.
func (o *object) take(e *expectation) (outcome, error) {
	if o.loose == nil {
		if !o.lead {
			if o.content.ended() {
				return absent, o.content.err()
			}
			if o.takes(e) {
				return found, nil
			}
			if err := o.content.err(); err != nil {
				return absent, err
			}
		}
		if err := o.loosen(); err != nil {
			return absent, err
		}
	}
	o.loose.add(e)
	return deferred, nil
}

// takes goes on behind the record if it comes next.
func (o *object) takes(e *expectation) bool {
	for _, s := range o.strand.shapes {
		expected := &e.by[s.index]
		if o.shape != nil && o.shape.domain != s.domain || expected.Fate != sink.Written || e.places[s.index].strand != o.strand {
			continue
		}
		if o.content.takes(expected.Line) || !s.Exact() && o.takesEqual(s, expected.Line) {
			o.shape = s
			o.lines += int64(bytes.Count(expected.Line, s.separator))
			return true
		}
	}
	return false
}

// takesEqual goes on behind the next line if it means the same as expected.
func (o *object) takesEqual(s *shape, expected []byte) bool {
	line, size, whole := o.content.line(s.separator)
	if !whole || string(s.Comparable(line)) != string(s.Comparable(expected[:len(expected)-len(s.separator)])) {
		return false
	}
	o.content.take(size)
	return true
}

// loosen reads the rest of the object: from here on its lines may be in any order.
func (o *object) loosen() error {
	shapes := o.strand.shapes
	if o.shape != nil {
		shapes = []*shape{o.shape}
	}
	o.loose = newLoose(o.lines, shapes)
	return o.read(func(line []byte) { o.loose.line(line) })
}

// read gives what is left of the lines. One that is cut off isn't among them.
func (o *object) read(each func(line []byte)) error {
	separator := o.strand.shapes[0].separator
	if o.shape != nil {
		separator = o.shape.separator
	}
	for {
		line, size, whole := o.content.line(separator)
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
