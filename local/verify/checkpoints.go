package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"kafka-on-eks/local/sink"
)

// pagePrefix begins the values of records in a topic of positions that hold something else.
var pagePrefix = []byte(`{"page"`)

// checkpoints follow a topic of positions.
type checkpoints struct {
	log    Log
	topic  string
	at     []int64 // read up to here, by partition
	latest map[string]*savedCheckpoint
	open   map[producerIn]map[string]*savedCheckpoint // of transactions without a marker
	began  time.Time                                  // when the topic's very first record was written; zero where that isn't there
}

// producerIn is a producer in a partition.
type producerIn struct {
	partition int32
	id        int64
}

type savedCheckpoint struct {
	value         []byte // nil where it was deleted
	transactional bool
}

func newCheckpoints(log Log, topic string) *checkpoints {
	return &checkpoints{log: log, topic: topic, latest: map[string]*savedCheckpoint{}, open: map[producerIn]map[string]*savedCheckpoint{}}
}

// advance reads on up to ends, by partition. It also reads what isn't committed, as an open transaction would hide what others have committed
// behind it.
func (c *checkpoints) advance(ctx context.Context, ends []int64) error {
	for p, end := range ends {
		if p == len(c.at) {
			bounds, err := c.log.Bounds(ctx, c.topic)
			if err != nil || p >= len(bounds) {
				return err
			}
			c.at = append(c.at, bounds[p].Low)
		}
		if c.at[p] >= end {
			continue
		}
		stretch := Stretch{TopicPartition: sink.TopicPartition{Topic: c.topic, Partition: int32(p)}, From: c.at[p], To: end, Uncommitted: true}
		if err := c.log.Read(ctx, stretch, c.take); err != nil {
			return err
		}
		c.at[p] = end
	}
	return nil
}

func (c *checkpoints) take(r *Record) error {
	if r.Offset == 0 {
		c.began = time.UnixMilli(r.Timestamp)
	}
	producer := producerIn{r.Partition, r.Producer}
	switch {
	case r.Marker == Committed:
		maps.Copy(c.latest, c.open[producer])
		delete(c.open, producer)
	case r.Marker == Aborted:
		delete(c.open, producer)
	case bytes.HasPrefix(r.Value, pagePrefix):
	case !r.Transactional:
		c.save(c.latest, r)
	default:
		if c.open[producer] == nil {
			c.open[producer] = map[string]*savedCheckpoint{}
		}
		c.save(c.open[producer], r)
	}
	return nil
}

func (c *checkpoints) save(into map[string]*savedCheckpoint, r *Record) {
	into[string(r.Key)] = &savedCheckpoint{value: bytes.Clone(r.Value), transactional: r.Transactional}
}

// sources are what the checkpoints count, by the producers' names: a producer that was given another source has a checkpoint for each.
func (c *checkpoints) sources() (map[string]acknowledged, error) {
	sources := map[string]acknowledged{}
	for key, saved := range c.latest {
		if saved.value == nil {
			continue
		}
		var value checkpoint
		if err := json.Unmarshal(saved.value, &value); err != nil {
			return nil, fmt.Errorf("read checkpoint %q of topic %s: %w", key, c.topic, err)
		}
		name, _, _ := strings.Cut(key, "/")
		sum := sources[name]
		sum.records += value.Records
		sum.deadLetters += value.DeadLetters
		sum.checkpoints++
		sum.plain = sum.plain || !saved.transactional
		sources[name] = sum
	}
	return sources, nil
}
