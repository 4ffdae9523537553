package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// positionsPartition is the partition that all checkpoints are in, whatever the topic's number of partitions, so that
// a change of that number moves none.
const positionsPartition = 0

// firstLook is how many offsets before the end the search for a checkpoint begins.
const firstLook = 1000

// SendCheckpoint adds the checkpoint of key to the transaction.
func (c *Client) SendCheckpoint(ctx context.Context, key string, checkpoint Checkpoint) error {
	value, err := json.Marshal(checkpoint)
	if err != nil {
		return fmt.Errorf("encode checkpoint: %w", err)
	}
	return c.Send(ctx, &Record{Topic: c.options.Topics.Positions, Partition: positionsPartition, Key: []byte(key), Value: value})
}

// ReadCheckpoint returns the last committed checkpoint of key, or a zero one. Call it after Init, which makes sure
// that no older client can add another.
func (c *Client) ReadCheckpoint(ctx context.Context, key string) (Checkpoint, error) {
	checkpoint, err := c.readCheckpoint(ctx, key)
	if err != nil {
		return checkpoint, fmt.Errorf("read position from topic %s: %w", c.options.Topics.Positions, err)
	}
	return checkpoint, nil
}

func (c *Client) readCheckpoint(ctx context.Context, key string) (Checkpoint, error) {
	low, high, err := c.bounds(ctx)
	if err != nil || low == high {
		return Checkpoint{}, err
	}
	logs := make(chan kafka.LogEvent, 1000)
	consumer, err := kafka.NewConsumer(c.options.Properties.with(kafka.ConfigMap{
		"client.id":              c.options.Name,
		"group.id":               c.options.Name, // demanded, but never joined
		"enable.auto.commit":     false,
		"enable.partition.eof":   true,
		"isolation.level":        "read_committed",
		"auto.offset.reset":      "earliest",
		"fetch.wait.max.ms":      10, // the search ends at the end, not when more comes
		"go.logs.channel.enable": true,
		"go.logs.channel":        logs,
	}))
	if err != nil {
		return Checkpoint{}, err
	}
	done := make(chan struct{})
	defer close(done)
	go followLogs(logs, done, c.options.Log)
	defer func() { _ = consumer.Close() }()

	// Checkpoints are many and the wanted one is near the end, unless the producer was away for long.
	for look := int64(firstLook); ; look *= 10 {
		start := max(low, high-look)
		value, err := c.lastValue(ctx, consumer, key, start, high)
		if err != nil || (value == nil && start == low) {
			return Checkpoint{}, err
		}
		if value != nil {
			var checkpoint Checkpoint
			if err := json.Unmarshal(value, &checkpoint); err != nil {
				return Checkpoint{}, fmt.Errorf("decode checkpoint %q of %s: %w", value, key, err)
			}
			return checkpoint, nil
		}
	}
}

// bounds returns the first offset and the one after the last, including what isn't committed: another producer's open
// transaction may lie before the wanted record and hide it until it ends.
func (c *Client) bounds(ctx context.Context) (low, high int64, err error) {
	admin, err := kafka.NewAdminClientFromProducer(c.producer)
	if err != nil {
		return 0, 0, err
	}
	defer admin.Close()
	list := func(spec kafka.OffsetSpec) (int64, error) {
		partition := kafka.TopicPartition{Topic: &c.options.Topics.Positions, Partition: positionsPartition}
		for {
			limited, cancel := context.WithTimeout(ctx, 10*time.Second)
			result, err := admin.ListOffsets(limited, map[kafka.TopicPartition]kafka.OffsetSpec{partition: spec},
				kafka.SetAdminIsolationLevel(kafka.IsolationLevelReadUncommitted))
			cancel()
			if err == nil {
				for _, info := range result.ResultInfos {
					if info.Error.Code() == kafka.ErrNoError {
						return int64(info.Offset), nil
					}
					err = info.Error
				}
			}
			c.options.Monitor.KafkaDown(fmt.Errorf("list offsets of topic %s: %w", c.options.Topics.Positions, err))
			timer := time.NewTimer(step)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return 0, fmt.Errorf("list offsets: %w", ctx.Err())
			}
		}
	}
	if low, err = list(kafka.EarliestOffsetSpec); err != nil {
		return 0, 0, err
	}
	high, err = list(kafka.LatestOffsetSpec)
	return low, high, err
}

// lastValue is the last committed value of key from offset start up to end, nil where there is none.
func (c *Client) lastValue(ctx context.Context, consumer *kafka.Consumer, key string, start, end int64) ([]byte, error) {
	err := consumer.Assign([]kafka.TopicPartition{{
		Topic: &c.options.Topics.Positions, Partition: positionsPartition, Offset: kafka.Offset(start),
	}})
	if err != nil {
		return nil, err
	}
	var value []byte
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		switch event := consumer.Poll(100).(type) {
		case *kafka.Message:
			if int64(event.TopicPartition.Offset) >= end {
				return value, nil
			}
			if string(event.Key) == key {
				value = event.Value
			}
		case kafka.PartitionEOF:
			// The end of what is committed, which an open transaction may hold back for a while.
			if int64(event.Offset) >= end {
				return value, nil
			}
		case kafka.Error:
			if event.IsFatal() || event.Code() == kafka.ErrTopicAuthorizationFailed {
				return nil, event
			}
			c.options.Monitor.KafkaDown(event)
		}
	}
}
