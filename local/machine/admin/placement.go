package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"kafka-on-eks/local/machine/placement"
	"kafka-on-eks/local/machine/poll"
)

// Spread brings the replicas of all topics, Kafka's own included, evenly onto the brokers given and off all others, and lets each partition's preferred
// replica lead. Replicas that move are copied before the old ones go, so everything stays available and as safe as it was. It tells how many partitions
// moved and returns when they have.
func (c *Cluster) Spread(ctx context.Context, brokers []int32, patience time.Duration) (int, error) {
	current, err := c.assignment(ctx)
	if err != nil {
		return 0, err
	}
	for _, topic := range slices.Sorted(maps.Keys(current)) {
		for _, replicas := range current[topic] {
			if len(replicas) > len(brokers) {
				return 0, fmt.Errorf("spread partitions: got %d brokers, must be at least %d, the replication factor of topic %s", len(brokers), len(replicas), topic)
			}
		}
	}
	moves := placement.Spread(current, brokers)
	if len(moves) == 0 {
		return 0, nil
	}
	responses, err := c.admin.AlterPartitionAssignments(ctx, kadm.AlterPartitionAssignmentsReq(moves))
	if err == nil {
		err = responses.Error()
	}
	if err != nil {
		return 0, fmt.Errorf("move partitions: %w", err)
	}
	moved := kadm.TopicsSet{}
	count := 0
	for topic, partitions := range moves {
		for partition := range partitions {
			moved.Add(topic, partition)
			count++
		}
	}
	err = poll.Until(ctx, patience, func(ctx context.Context) error {
		pending, err := c.admin.ListPartitionReassignments(ctx, moved)
		if err != nil {
			return err
		}
		left := 0
		pending.Each(func(kadm.ListPartitionReassignmentsResponse) { left++ })
		if left > 0 {
			return fmt.Errorf("%d of %d partitions are still moving", left, count)
		}
		return nil
	})
	if err != nil {
		return count, fmt.Errorf("move partitions: %w", err)
	}
	return count, c.lead(ctx, moved)
}

// lead lets the preferred replicas lead.
func (c *Cluster) lead(ctx context.Context, partitions kadm.TopicsSet) error {
	results, err := c.admin.ElectLeaders(ctx, kadm.ElectPreferredReplica, partitions)
	if err != nil {
		return fmt.Errorf("elect leaders: %w", err)
	}
	var problems []error
	for _, topic := range slices.Sorted(maps.Keys(results)) {
		for _, partition := range slices.Sorted(maps.Keys(results[topic])) {
			result := results[topic][partition]
			if result.Err != nil && !errors.Is(result.Err, kerr.ElectionNotNeeded) {
				problems = append(problems, fmt.Errorf("elect leader of %s-%d: %w", topic, partition, result.Err))
			}
		}
	}
	return errors.Join(problems...)
}

// assignment reads where all replicas are.
func (c *Cluster) assignment(ctx context.Context) (placement.Assignment, error) {
	metadata, err := c.metadata(ctx, about())
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	current := placement.Assignment{}
	for _, topic := range metadata.Topics {
		if topic.Topic == nil || topic.ErrorCode != 0 { // being deleted
			continue
		}
		partitions := map[int32][]int32{}
		for _, partition := range topic.Partitions {
			partitions[partition.Partition] = partition.Replicas
		}
		current[*topic.Topic] = partitions
	}
	return current, nil
}
