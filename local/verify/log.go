package verify

import (
	"context"
	"errors"
	"time"

	"kafka-on-eks/local/sink"
)

// Log is Kafka, as far as a comparison needs it. Whatever doesn't answer is an error that names it, after a bounded time.
type Log interface {
	// Bounds are a topic's partitions; none where there is no such topic.
	Bounds(ctx context.Context, topic string) ([]Bounds, error)
	// Ends are the ends of topics' partitions, whatever transactions are open. Topics that aren't there are left out.
	Ends(ctx context.Context, topics ...string) (map[string][]int64, error)
	// Committed are a group's offsets of a topic, by partition; none where it has committed none.
	Committed(ctx context.Context, group, topic string) (map[int32]int64, error)
	// Ending says which of some transactional ids have a transaction that is being committed or aborted just now.
	Ending(ctx context.Context, ids []string) (map[string]bool, error)
	// Retention is how long a topic keeps its records for sure; negative where it deletes none by itself.
	Retention(ctx context.Context, topic string) (time.Duration, error)
	// Read gives the records of a stretch to each, in order, and transactions' markers. A record is only valid during the call.
	Read(ctx context.Context, stretch Stretch, each func(*Record) error) error
}

// Bounds are where a partition begins and ends.
type Bounds struct {
	// Low is the offset of the first record that is still there.
	Low int64
	// Stable is where the first open transaction begins, or End.
	Stable int64
	// End is the offset that the next record gets.
	End int64
}

// Stretch is a part of a partition, from one offset up to another.
type Stretch struct {
	sink.TopicPartition
	From, To int64
	// Uncommitted includes records of transactions that are open or aborted.
	Uncommitted bool
}

// errMoved: what is compared has changed so much meanwhile that the comparison has to begin anew.
var errMoved = errors.New("changed while it was read")
