package verify

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"kafka-on-eks/local/sink"
)

// comparison is one comparison of a topic with a bucket.
type comparison struct {
	options  Options
	log      Log
	bucket   Bucket
	now      time.Time
	snapshot *snapshot
	walks    []*walk // by partition; those that the topic doesn't have come last
	tallies  [2][]*tally
	report   Report
}

// compare looks at everything once. errMoved: it has to look again.
func compare(ctx context.Context, log Log, bucket Bucket, options Options) (Report, error) {
	c := &comparison{options: options, log: log, bucket: bucket, now: time.Now(), report: Report{
		Topic: options.Topic, Group: options.Group, Bucket: options.Bucket, Acknowledged: -1, ProducerDeadLetters: -1,
	}}
	shapes, err := options.shapes()
	if err != nil {
		return Report{}, err
	}
	c.report.Settings = len(shapes)
	if c.snapshot, err = takeSnapshot(ctx, log, bucket, options, shapes); err != nil {
		return Report{}, err
	}
	for _, step := range []func(context.Context) error{c.walk, c.countDeadLetters, c.explain, c.settle} {
		if err := step(ctx); err != nil {
			return Report{}, err
		}
	}
	return c.report, nil
}

// walk compares the partitions with their objects.
func (c *comparison) walk(ctx context.Context) error {
	s := c.snapshot
	for p := range s.bounds {
		c.walks = append(c.walks, c.newWalk(int32(p)))
	}
	for _, p := range slices.Sorted(maps.Keys(s.objects)) {
		if int(p) >= len(s.bounds) {
			c.walks = append(c.walks, c.newWalk(p))
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, w := range c.walks {
		group.Go(func() (err error) {
			if w.shapes, err = c.options.shapes(); err != nil { // shapes are for one goroutine
				return err
			}
			return w.run(ctx, func(each func(*Record) error) error {
				if w.unknown {
					return nil
				}
				return c.log.Read(ctx, Stretch{TopicPartition: w.tp, From: w.part.Low, To: w.part.End}, each)
			})
		})
	}
	return group.Wait()
}

func (c *comparison) newWalk(partition int32) *walk {
	s := c.snapshot
	w := &walk{
		bucket: c.bucket, tp: sink.TopicPartition{Topic: c.options.Topic, Partition: partition}, letters: s.letters, now: c.now,
		objects: s.objects[partition], part: Partition{Partition: partition, Committed: -1},
	}
	w.tally = c.newTally(w.tp)
	if w.unknown = int(partition) >= len(s.bounds); !w.unknown {
		b := s.bounds[partition]
		w.part.Low, w.part.End = b.Low, b.Stable
		c.tallies[events] = append(c.tallies[events], w.tally)
	}
	if committed, ok := s.committed[partition]; ok {
		w.part.Committed = committed
	}
	return w
}

// What producers' checkpoints count.
const (
	events = iota
	deadLetters
)

func (c *comparison) newTally(tp sink.TopicPartition) *tally {
	return newTally(func(source string) int64 {
		cut := c.snapshot.cuts[source]
		if cut == nil {
			cut = c.snapshot.cuts[""]
		}
		return cut.of(tp.Topic, tp.Partition)
	})
}

// countDeadLetters counts the producers' dead letters.
func (c *comparison) countDeadLetters(ctx context.Context) error {
	for p, b := range c.snapshot.dead {
		tp := sink.TopicPartition{Topic: c.options.Topic + deadLettersSuffix, Partition: int32(p)}
		t := c.newTally(tp)
		c.tallies[deadLetters] = append(c.tallies[deadLetters], t)
		read := func(r *Record) error {
			t.record(r)
			return nil
		}
		if err := c.log.Read(ctx, Stretch{TopicPartition: tp, From: b.Low, To: b.Stable}, read); err != nil {
			return fmt.Errorf("count dead letters: %w", err)
		}
		t.finish()
	}
	return nil
}
