package sink

import (
	"fmt"
	"strings"
)

// origin is what is known of a topic-partition from before it came to this process: how far its group got, and in which topic.
type origin struct {
	TopicPartition
	// committed is the group's offset, or -1 where it has none.
	committed int64
	// committedID is the id that the topic had when the offset was committed; "" where the commit doesn't say: it isn't this sink's.
	committedID string
	// topicID is the topic's id now. A topic that is deleted and made again has another one.
	topicID string
	// low and high are the offsets of the first record there is, and behind the last.
	low, high int64
}

// metadataPrefix begins the metadata of the sink's commits; the topic's id follows.
const metadataPrefix = "topic-id:"

// metadata is what a commit says about the topic that its offset is in.
func (o *origin) metadata() *string {
	text := metadataPrefix + o.topicID
	return &text
}

// committedTopic returns the topic's id in the metadata of a commit, or "".
func committedTopic(metadata *string) string {
	if metadata == nil {
		return ""
	}
	id, found := strings.CutPrefix(*metadata, metadataPrefix)
	if !found {
		return ""
	}
	return id
}

// doubt says why the group's offset can't be read on from, or "". Objects under the topic's prefix then hold records of which the group knows
// nothing, and reading from the beginning would give other objects the same names.
func (o *origin) doubt() string {
	switch {
	case o.committed < 0:
		return "the group has no offset"
	case o.committedID != "" && o.committedID != o.topicID:
		return fmt.Sprintf("the topic was deleted and made again since the group got to offset %d (its id was %s and is %s)", o.committed, o.committedID, o.topicID)
	case o.committed > o.high:
		return fmt.Sprintf("the group's offset %d is beyond the topic's end, %d: the topic was deleted and made again, or has lost records", o.committed, o.high)
	}
	return ""
}

// start is the offset to read from: the group's, or the first there is.
func (o *origin) start() int64 {
	if o.doubt() != "" {
		return o.low
	}
	return max(o.committed, o.low)
}

// lost is the number of offsets that the group hasn't read and the topic no longer has.
func (o *origin) lost() int64 {
	if o.doubt() != "" {
		return 0
	}
	return max(0, o.low-o.committed)
}

// settled reports whether the group's offset is the one to read from, and says of which topic.
func (o *origin) settled() bool { return o.committed == o.start() && o.committedID == o.topicID }

// describeOffsets sums up committed offsets in a line: each of a few partitions, the ends of many.
func describeOffsets(origins []origin) string {
	const few = 12
	var each []string
	var least, most, sum int64
	count := 0
	for _, o := range origins {
		if o.committed < 0 {
			each = append(each, fmt.Sprintf("%s-%d: none", o.Topic, o.Partition))
			continue
		}
		each = append(each, fmt.Sprintf("%s-%d: %d", o.Topic, o.Partition, o.committed))
		if count == 0 {
			least, most = o.committed, o.committed
		}
		least, most, sum = min(least, o.committed), max(most, o.committed), sum+o.committed
		count++
	}
	switch {
	case count == 0:
		return "none"
	case len(origins) <= few:
		return strings.Join(each, ", ")
	default:
		return fmt.Sprintf("%d of %d partitions: %d to %d, %d in all", count, len(origins), least, most, sum)
	}
}
