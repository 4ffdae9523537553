package harness

import (
	"context"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
)

// Lag is how many offsets of a topic a consumer group has not committed yet.
func (c *Command) Lag(t testing.TB, group, topic string) int64 {
	t.Helper()
	config := c.Kafka(t)
	admin, err := kafka.NewAdminClient(&config)
	require.NoError(t, err)
	defer admin.Close()
	metadata, err := admin.GetMetadata(&topic, false, 10_000)
	require.NoError(t, err)
	ends := map[kafka.TopicPartition]kafka.OffsetSpec{}
	asked := kafka.ConsumerGroupTopicPartitions{Group: group}
	for _, p := range metadata.Topics[topic].Partitions {
		tp := kafka.TopicPartition{Topic: &topic, Partition: p.ID}
		ends[tp] = kafka.LatestOffsetSpec
		asked.Partitions = append(asked.Partitions, tp)
	}
	committed, err := admin.ListConsumerGroupOffsets(context.Background(), []kafka.ConsumerGroupTopicPartitions{asked})
	require.NoError(t, err)
	latest, err := admin.ListOffsets(context.Background(), ends)
	require.NoError(t, err)
	var lag int64
	for _, info := range latest.ResultInfos {
		require.Equal(t, kafka.ErrNoError, info.Error.Code(), info.Error)
		lag += int64(info.Offset)
	}
	for _, p := range committed.ConsumerGroupsTopicPartitions[0].Partitions {
		lag -= max(int64(p.Offset), 0) // negative where nothing is committed yet
	}
	return lag
}
