package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kafka-on-eks/local/sink"
)

// comparison is that of one partition: every line in S3 pays for one record in the topic.
type comparison struct {
	*verifier
	part    *Partition
	tp      sink.TopicPartition
	objects []*object
	// unpaid counts the lines in S3 that no record has used up, by the hash of folder and content.
	unpaid map[uint64]int32
	// lost are the records that have to be in S3 and are not, by the hash of their content alone: they may lie elsewhere.
	lost map[uint64][]int64
	// next is the first object whose start has not been reached.
	next int
}

// record compares one record of the topic; they come in order of their offsets.
func (c *comparison) record(m *sink.Message) {
	expected := c.config.Expect(m)
	inSnapshot := m.Offset < c.part.End
	if inSnapshot {
		c.part.InTopic++
		c.event(m)
	}
	lines := make([]line, len(expected.Lines))
	for i, content := range expected.Lines {
		lines[i] = lineOf(expected.Folder, content, true)
	}
	c.start(m, lines)
	if !expected.Kept {
		if inSnapshot {
			c.report.SetAside++
		}
		return
	}
	paid := c.pay(lines)
	switch {
	case !inSnapshot:
	case paid:
		c.part.InS3++
	case m.Offset < c.part.Committed:
		c.part.Missing++
		if c.lost == nil {
			c.lost = map[uint64][]int64{}
		}
		c.lost[lines[0].content] = append(c.lost[lines[0].content], m.Offset)
	default:
		c.part.Pending.add(time.UnixMilli(m.Timestamp).UTC())
	}
}

// pay uses up a record's lines, all or none.
func (c *comparison) pay(lines []line) bool {
	for i, l := range lines {
		if c.unpaid[l.placed] == 0 {
			for _, taken := range lines[:i] {
				c.unpaid[taken.placed]++
			}
			return false
		}
		c.take(l)
	}
	return true
}

func (c *comparison) take(l line) {
	if c.unpaid[l.placed]--; c.unpaid[l.placed] == 0 {
		delete(c.unpaid, l.placed)
	}
}

// start checks that the objects named after a record begin with it.
func (c *comparison) start(m *sink.Message, lines []line) {
	for ; c.next < len(c.objects) && c.objects[c.next].parsed.Offset <= m.Offset; c.next++ {
		o := c.objects[c.next]
		if o.parsed.Offset < c.part.Low {
			continue // the topic no longer has its first record
		}
		if o.parsed.Offset < m.Offset || len(lines) == 0 || o.empty || o.first != lines[0] {
			c.report.Misplaced.add(1, fmt.Sprintf("object %s: does not begin with record %s in this folder", o.key, at(c.tp, o.parsed.Offset)))
		}
	}
}

// starts reports the objects named after records that the topic does not have.
func (c *comparison) starts() {
	for ; c.next < len(c.objects); c.next++ {
		if o := c.objects[c.next]; o.parsed.Offset >= c.part.Low {
			c.report.Misplaced.add(1, fmt.Sprintf("object %s: the topic has no record %s", o.key, at(c.tp, o.parsed.Offset)))
		}
	}
}

// leftovers finds the objects of lines that no record has used up, and tells those that lie in the wrong folder from
// those that are there too often.
func (c *comparison) leftovers(ctx context.Context) error {
	if len(c.unpaid) > 0 {
		err := c.bucket.read(ctx, c.objects, func(o *object, l line) {
			if c.unpaid[l.placed] == 0 || o.parsed.Offset < c.part.Low {
				return
			}
			c.take(l)
			if offsets := c.lost[l.content]; len(offsets) > 0 {
				c.report.Misplaced.add(1, fmt.Sprintf("%s: in object %s, which is not its folder", at(c.tp, offsets[0]), o.key))
				c.part.Missing--
				c.part.InS3++
				if c.lost[l.content] = offsets[1:]; len(offsets) == 1 {
					delete(c.lost, l.content)
				}
				return
			}
			c.report.Duplicate.add(1, fmt.Sprintf("object %s: holds a line more often than %s-%d holds its record", o.key, c.tp.Topic, c.tp.Partition))
		})
		if err != nil {
			return err
		}
	}
	c.reportLost()
	return nil
}

func (c *comparison) reportLost() {
	var all []int64
	for _, offsets := range c.lost {
		all = append(all, offsets...)
	}
	slices.Sort(all)
	for _, offset := range all {
		c.report.Missing.add(1, fmt.Sprintf("%s: behind committed offset %d and not in S3", at(c.tp, offset), c.part.Committed))
	}
}
