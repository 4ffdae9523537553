package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafka-on-eks/local/sink"
)

// Context headers of Kafka Connect (org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter).
const (
	letterTopic     = "__connect.errors.topic"
	letterPartition = "__connect.errors.partition"
	letterOffset    = "__connect.errors.offset"
)

// letters are the sink's dead letters about a topic.
type letters struct {
	topics      []string
	byPartition map[int32][]letter // by offset, one for each
	// gone is how many are no longer in their topics, at most.
	gone int64
	// unaddressed don't say which record they are about.
	unaddressed int64
	// retention is the shortest time for which the topics keep letters, negative for ever.
	retention time.Duration
}

// letter is a dead letter: the offset of its record, and the record's content.
type letter struct {
	offset  int64
	content uint64
}

// readLetters reads the dead-letter topics.
func readLetters(ctx context.Context, log Log, topics []string, about string) (*letters, error) {
	l := &letters{topics: topics, byPartition: map[int32][]letter{}, retention: -1}
	for _, topic := range topics {
		bounds, err := log.Bounds(ctx, topic)
		if err != nil {
			return nil, err
		}
		for p, b := range bounds {
			l.gone += b.Low
			stretch := Stretch{TopicPartition: sink.TopicPartition{Topic: topic, Partition: int32(p)}, From: b.Low, To: b.Stable}
			if err := log.Read(ctx, stretch, func(r *Record) error { return l.add(r, about) }); err != nil {
				return nil, err
			}
		}
		retention, err := log.Retention(ctx, topic)
		if err != nil {
			return nil, err
		}
		if retention >= 0 && (l.retention < 0 || retention < l.retention) {
			l.retention = retention
		}
	}
	for p, found := range l.byPartition {
		slices.SortStableFunc(found, func(a, b letter) int { return cmp.Compare(a.offset, b.offset) })
		// A sink that ended before it had committed has sent letters twice.
		l.byPartition[p] = slices.CompactFunc(found, func(a, b letter) bool { return a.offset == b.offset })
	}
	return l, nil
}

func (l *letters) add(r *Record, about string) error {
	if r.Marker != NoMarker {
		return nil
	}
	topic := r.header(letterTopic)
	partition, partitionErr := strconv.ParseInt(string(r.header(letterPartition)), 10, 32)
	offset, offsetErr := strconv.ParseInt(string(r.header(letterOffset)), 10, 64)
	switch {
	case topic == nil || partitionErr != nil || offsetErr != nil:
		l.unaddressed++
	case string(topic) == about:
		l.byPartition[int32(partition)] = append(l.byPartition[int32(partition)], letter{offset, contentOf(&r.Message)})
	}
	return nil
}

// contentOf stands for what a dead letter has of its record.
func contentOf(m *sink.Message) uint64 {
	if m.Value == nil {
		return 0
	}
	return hashOf(m.Value)
}

// find gives the letter about a record.
func (l *letters) find(partition int32, offset int64) (letter, bool) {
	all := l.byPartition[partition]
	i, found := slices.BinarySearchFunc(all, offset, func(a letter, offset int64) int { return cmp.Compare(a.offset, offset) })
	if !found {
		return letter{}, false
	}
	return all[i], true
}

// before counts the letters about records before an offset.
func (l *letters) before(partition int32, offset int64) int64 {
	n, _ := slices.BinarySearchFunc(l.byPartition[partition], offset, func(a letter, offset int64) int { return cmp.Compare(a.offset, offset) })
	return int64(n)
}

// mayHaveExpired says whether a letter about a record of that time may be gone because it was old: letters have the times of their records.
func (l *letters) mayHaveExpired(timestamp int64, now time.Time) bool {
	return l.gone > 0 && l.retention >= 0 && now.Sub(time.UnixMilli(timestamp)) > l.retention
}

// at names a record.
func at(tp sink.TopicPartition, offset int64) string {
	return fmt.Sprintf("%s-%d@%d", tp.Topic, tp.Partition, offset)
}

// names are those of the topics, for people.
func (l *letters) names() string { return strings.Join(l.topics, ", ") }
