package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/local/sink"
)

const requestTimeout = 30 * time.Second

// topicReader reads topics from offset to offset, committed records only, without joining a group.
type topicReader struct {
	consumer *kafka.Consumer
}

func openTopicReader(properties map[string]string) (*topicReader, error) {
	settings := kafka.ConfigMap{}
	for key, value := range properties {
		settings[key] = value
	}
	settings["group.id"] = "verify" // demanded by the client, never joined
	settings["enable.auto.commit"] = false
	settings["enable.partition.eof"] = true
	settings["isolation.level"] = "read_committed"
	settings["auto.offset.reset"] = "earliest"
	settings["allow.auto.create.topics"] = false
	settings["fetch.wait.max.ms"] = 20
	settings["enable.metrics.push"] = false
	settings["log_level"] = 2 // a broker that is away for a moment is no news: requests wait for it
	settings["queued.max.messages.kbytes"] = 16 << 10
	settings["queued.min.messages"] = 10_000 // each costs the client some hundred bytes beyond its own
	consumer, err := kafka.NewConsumer(&settings)
	if err != nil {
		return nil, fmt.Errorf("connect consumer: %w", err)
	}
	return &topicReader{consumer: consumer}, nil
}

func (r *topicReader) close() error { return r.consumer.Close() }

// partitions counts a topic's partitions; 0 where there is no such topic.
func (r *topicReader) partitions(ctx context.Context, topic string) (int, error) {
	metadata, err := patiently(ctx, func() (*kafka.Metadata, error) {
		return r.consumer.GetMetadata(&topic, false, int(requestTimeout.Milliseconds()))
	})
	if err != nil {
		return 0, fmt.Errorf("look up topic %s: %w", topic, err)
	}
	found := metadata.Topics[topic]
	switch found.Error.Code() {
	case kafka.ErrNoError:
		return len(found.Partitions), nil
	case kafka.ErrUnknownTopicOrPart:
		return 0, nil
	}
	return 0, fmt.Errorf("look up topic %s: %w", topic, found.Error)
}

// bounds are the first offset and the end of what is committed.
func (r *topicReader) bounds(ctx context.Context, topic string, partition int32) (low, end int64, err error) {
	found, err := patiently(ctx, func() (found [2]int64, err error) {
		found[0], found[1], err = r.consumer.QueryWatermarkOffsets(topic, partition, int(requestTimeout.Milliseconds()))
		return found, err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("find the end of %s-%d: %w", topic, partition, err)
	}
	return found[0], found[1], nil
}

// read gives the records of offsets from low up to end to each.
func (r *topicReader) read(ctx context.Context, tp sink.TopicPartition, low, end int64, each func(*sink.Message)) error {
	if low >= end {
		return nil
	}
	assigned := kafka.TopicPartition{Topic: &tp.Topic, Partition: tp.Partition, Offset: kafka.Offset(low)}
	if err := r.consumer.Assign([]kafka.TopicPartition{assigned}); err != nil {
		return fmt.Errorf("read %s-%d: %w", tp.Topic, tp.Partition, err)
	}
	for last := time.Now(); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if time.Since(last) > patience {
			return fmt.Errorf("read %s-%d: nothing came for %s, though records up to offset %d are there", tp.Topic, tp.Partition, patience, end)
		}
		switch e := r.consumer.Poll(100).(type) {
		case *kafka.Message:
			last = time.Now()
			if int64(e.TopicPartition.Offset) >= end {
				return nil
			}
			message := sink.MessageOf(e)
			each(&message)
		case kafka.PartitionEOF:
			if int64(e.Offset) >= end {
				return nil
			}
		case kafka.Error:
			if e.IsFatal() || e.Code() == kafka.ErrTopicAuthorizationFailed {
				return fmt.Errorf("read %s-%d: %w", tp.Topic, tp.Partition, e)
			}
		}
	}
}

// committed are the group's offsets of a topic, by partition; -1 where there is none.
func (r *topicReader) committed(ctx context.Context, group, topic string, partitions int) ([]int64, error) {
	admin, err := kafka.NewAdminClientFromConsumer(r.consumer)
	if err != nil {
		return nil, fmt.Errorf("connect admin client: %w", err)
	}
	defer admin.Close()
	asked := make([]kafka.TopicPartition, partitions)
	for i := range asked {
		asked[i] = kafka.TopicPartition{Topic: &topic, Partition: int32(i)}
	}
	result, err := patiently(ctx, func() (kafka.ListConsumerGroupOffsetsResult, error) {
		return admin.ListConsumerGroupOffsets(ctx, []kafka.ConsumerGroupTopicPartitions{{Group: group, Partitions: asked}},
			kafka.SetAdminRequestTimeout(requestTimeout), kafka.SetAdminRequireStableOffsets(true))
	})
	offsets := make([]int64, partitions)
	for i := range offsets {
		offsets[i] = -1
	}
	var failed kafka.Error
	if errors.As(err, &failed) && failed.Code() == kafka.ErrGroupIDNotFound {
		return offsets, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read offsets of group %s: %w", group, err)
	}
	for _, p := range result.ConsumerGroupsTopicPartitions[0].Partitions {
		if p.Error != nil {
			return nil, fmt.Errorf("read offset of group %s in %s-%d: %w", group, topic, p.Partition, p.Error)
		}
		if p.Offset >= 0 {
			offsets[p.Partition] = int64(p.Offset)
		}
	}
	return offsets, nil
}

// position is the value of a record in a positions topic: how far a producer has got with a source.
type position struct {
	Records     int64 `json:"records"`
	DeadLetters int64 `json:"deadLetters"`
}

// positions are the latest positions of all sources; none where there is no such topic.
func (r *topicReader) positions(ctx context.Context, topic string) (map[string]position, error) {
	partitions, err := r.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	latest := map[string]position{}
	for p := range partitions {
		tp := sink.TopicPartition{Topic: topic, Partition: int32(p)}
		low, end, err := r.bounds(ctx, topic, tp.Partition)
		if err != nil {
			return nil, err
		}
		var broken error
		err = r.read(ctx, tp, low, end, func(m *sink.Message) {
			var value position
			if err := json.Unmarshal(m.Value, &value); err != nil && m.Value != nil {
				broken = fmt.Errorf("read position of %s at offset %d of %s: %w", m.Key, m.Offset, topic, err)
				return
			}
			latest[string(m.Key)] = value
		})
		if err := errors.Join(err, broken); err != nil {
			return nil, err
		}
	}
	return latest, nil
}
