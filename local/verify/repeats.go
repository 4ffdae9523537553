package verify

import (
	"context"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// repeats finds events of a source that are in the topic more than once: of the same position in the source and the same content. That doesn't
// make them wrong, as events may share a position; it shows which they are where there are too many. It reads the topic twice.
func (c *comparison) repeats(ctx context.Context, source string) (Finding, error) {
	var all []uint64
	err := c.eachEvent(ctx, source, func(_ *Record, event uint64) { all = append(all, event) })
	if err != nil {
		return Finding{}, err
	}
	slices.Sort(all)
	seen := map[uint64]bool{} // of those that come again, whether they have come
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			seen[all[i]] = false
		}
	}
	var found Finding
	if len(seen) == 0 {
		return found, nil
	}
	err = c.eachEvent(ctx, source, func(r *Record, event uint64) {
		switch before, repeated := seen[event]; {
		case !repeated:
		case before:
			found.add(1, fmt.Sprintf("%s: source %s has written this event before", at(r.TopicPartition, r.Offset), source))
		default:
			seen[event] = true
		}
	})
	return found, err
}

// eachEvent gives the records of a source, and what stands for their events.
func (c *comparison) eachEvent(ctx context.Context, source string, each func(r *Record, event uint64)) error {
	var digest xxhash.Digest
	for _, w := range c.walks {
		if w.unknown {
			continue
		}
		err := c.log.Read(ctx, Stretch{TopicPartition: w.tp, From: w.part.Low, To: w.part.End}, func(r *Record) error {
			if r.Marker != NoMarker || string(r.header(sourceHeader)) != source {
				return nil
			}
			digest.Reset()
			_, _ = digest.Write(r.header(positionHeader)) // never fails
			_, _ = digest.Write([]byte{0})
			_, _ = digest.Write(r.Value)
			each(r, digest.Sum64())
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
