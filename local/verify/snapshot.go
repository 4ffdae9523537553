package verify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// stablePatience is how long an open transaction may hold back what lies behind it. Kafka ends one whose producer is gone after
// transaction.timeout.ms, a minute by the producer's settings, and looks for such every ten seconds.
const (
	stablePatience = 90 * time.Second
	stablePause    = 20 * time.Millisecond
)

// snapshot is what is compared: what there was when it was taken, in the order in which a record travels backwards. So nothing that it holds a
// promise for can be under way: what a checkpoint counts is in the topic, and what the sink's group has committed is in S3 or among the dead
// letters.
type snapshot struct {
	cuts      map[string]*cut
	saved     *checkpoints
	committed map[int32]int64
	bounds    []Bounds // of the topic
	letters   *letters
	objects   map[int32][]*object
	foreign   []string // keys that no shape gives
	dead      []Bounds // of the producers' dead letters
}

func takeSnapshot(ctx context.Context, log Log, bucket Bucket, options Options, shapes []*shape) (*snapshot, error) {
	s := &snapshot{}
	deadLetters := options.Topic + deadLettersSuffix
	s.saved = newCheckpoints(log, options.Topic+positionsSuffix)
	var err error
	if s.cuts, err = takeCuts(ctx, log, s.saved, options.Topic, deadLetters); err != nil {
		return nil, err
	}
	if s.committed, err = log.Committed(ctx, options.Group, options.Topic); err != nil {
		return nil, err
	}
	// Before the objects are listed, so that what is deleted from the topic and in S3 by now is among them. What is deleted later is missed
	// when it is read.
	before, err := log.Bounds(ctx, options.Topic)
	if err != nil {
		return nil, err
	}
	if s.letters, err = readLetters(ctx, log, deadLetterTopics(shapes), options.Topic); err != nil {
		return nil, err
	}
	if s.objects, s.foreign, err = listObjects(ctx, bucket, options.Topic, shapes); err != nil {
		return nil, err
	}
	// Objects hold nothing behind the ends that the topic has now.
	if s.bounds, err = s.stable(ctx, log, options.Topic); err != nil {
		return nil, err
	}
	if len(s.bounds) == 0 {
		return nil, errors.New("no topic of this name, must be the topic that the sink reads")
	}
	for p := range s.bounds {
		s.bounds[p].Low = 0 // of a partition that has just been added
		if p < len(before) {
			s.bounds[p].Low = before[p].Low
		}
	}
	s.dead, err = s.stable(ctx, log, deadLetters)
	return s, err
}

// stable waits until no transaction that was open at a cut holds a topic back.
func (s *snapshot) stable(ctx context.Context, log Log, topic string) ([]Bounds, error) {
	for began := time.Now(); ; {
		bounds, err := log.Bounds(ctx, topic)
		if err != nil {
			return nil, err
		}
		held := -1
		for p, b := range bounds {
			for _, c := range s.cuts {
				if c.of(topic, int32(p)) > b.Stable {
					held = p
				}
			}
		}
		if held < 0 {
			return bounds, nil
		}
		if time.Since(began) > stablePatience {
			return nil, fmt.Errorf("%s-%d: a transaction that began at offset %d has not ended for %s, and hides what lies behind it", topic, held, bounds[held].Stable, stablePatience)
		}
		select {
		case <-time.After(stablePause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// listObjects gives the topic's objects by partition, and the keys that no shape gives.
func listObjects(ctx context.Context, bucket Bucket, topic string, shapes []*shape) (objects map[int32][]*object, foreign []string, err error) {
	type folder struct{ bucket, prefix string }
	objects = map[int32][]*object{}
	listed := map[folder]bool{}
	seen := map[[2]string]bool{} // a prefix may lie in another
	for _, s := range shapes {
		at := folder{s.Bucket, s.Prefix(topic)}
		if listed[at] {
			continue
		}
		listed[at] = true
		all, err := bucket.List(ctx, at.bucket, at.prefix)
		if err != nil {
			return nil, nil, err
		}
		for _, stored := range all {
			if seen[[2]string{stored.Bucket, stored.Key}] {
				continue
			}
			seen[[2]string{stored.Bucket, stored.Key}] = true
			if partition, ok := partitionOf(stored, shapes); ok {
				objects[partition] = append(objects[partition], &object{Stored: stored})
			} else {
				foreign = append(foreign, stored.Key)
			}
		}
	}
	return objects, foreign, nil
}

func partitionOf(stored Stored, shapes []*shape) (int32, bool) {
	for _, s := range shapes {
		if parsed, ok := s.parse(stored.Key); ok && s.Bucket == stored.Bucket {
			return parsed.Partition, true
		}
	}
	return 0, false
}
