package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// positionsPartition is the partition of all checkpoints. It doesn't depend on the number of partitions, so a change of that
// number moves no checkpoint.
const positionsPartition = 0

// firstLook is how far before the end the search for a checkpoint begins, in offsets.
const firstLook = 1000

// SendCheckpoint adds the checkpoint of key to the transaction.
func (c *Client) SendCheckpoint(ctx context.Context, key string, checkpoint Checkpoint) error {
	return c.sendPosition(ctx, key, checkpoint)
}

// SendPage adds to the transaction the page n that key has beside its checkpoint.
func (c *Client) SendPage(ctx context.Context, key string, n int, content []byte) error {
	return c.sendPosition(ctx, pageKey(key, n), page{Content: content})
}

func (c *Client) sendPosition(ctx context.Context, key string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode position of %s: %w", key, err)
	}
	return c.Send(ctx, &Record{Topic: c.options.Topics.Positions, Partition: positionsPartition, Key: []byte(key), Value: encoded})
}

// ReadCheckpoint returns the last committed checkpoint of key, if there is one. Call it after Init, which makes sure
// that no older client can add another one.
func (c *Client) ReadCheckpoint(ctx context.Context, key string) (Saved, error) {
	var saved Saved
	found, err := c.readPositions(ctx, key)
	if record := found[key]; err == nil && record != nil && record.Value != nil {
		saved.At = record.Timestamp
		err = decode(key, record.Value, &saved.Checkpoint)
	}
	return saved, c.readError(err)
}

// ReadPages returns the last committed content of the first n pages of key, nil for a page that isn't there. Call it after
// ReadCheckpoint.
func (c *Client) ReadPages(ctx context.Context, key string, n int) ([][]byte, error) {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = pageKey(key, i)
	}
	found, err := c.readPositions(ctx, keys...)
	contents := make([][]byte, n)
	for i, key := range keys {
		if record := found[key]; err == nil && record != nil && record.Value != nil {
			var read page
			err = decode(key, record.Value, &read)
			contents[i] = read.Content
		}
	}
	return contents, c.readError(err)
}

// readError adds to an error that positions couldn't be read.
func (c *Client) readError(err error) error {
	if err != nil {
		return fmt.Errorf("read position from topic %s: %w", c.options.Topics.Positions, err)
	}
	return nil
}

func decode(key string, value []byte, into any) error {
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("decode %q of %s: %w", value, key, err)
	}
	return nil
}

// readPositions returns the last committed records of keys, if there are any.
func (c *Client) readPositions(ctx context.Context, keys ...string) (map[string]*kafka.Message, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	c.options.Monitor.KafkaWaits(true)
	defer c.options.Monitor.KafkaWaits(false)
	low, high, err := c.bounds(ctx)
	if err != nil || low == high {
		return nil, err
	}
	logs := make(chan kafka.LogEvent, 1000)
	consumer, err := kafka.NewConsumer(c.options.Properties.with(kafka.ConfigMap{
		"client.id":              c.options.Name,
		"group.id":               c.options.Name, // demanded, but never joined
		"enable.auto.commit":     false,
		"enable.partition.eof":   true,
		"isolation.level":        "read_committed",
		"auto.offset.reset":      "earliest",
		"statistics.interval.ms": 0,
		"fetch.wait.max.ms":      10, // the search ends at the end, not when more comes
		"go.logs.channel.enable": true,
		"go.logs.channel":        logs,
	}))
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	defer close(done)
	go followLogs(logs, done, c.options.Log)
	defer func() { _ = consumer.Close() }()

	// There are many records, and the wanted ones are near the end, unless the producer was away for long.
	for look := int64(firstLook); ; look *= 10 {
		start := max(low, high-look)
		records, err := c.lastRecords(ctx, consumer, keys, start, high)
		if err != nil || len(records) == len(keys) || start == low {
			return records, err
		}
	}
}

// bounds returns the first offset and the one after the last, including records that aren't committed: another producer's
// open transaction may lie before the wanted record and hide it until the transaction ends.
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
			// A broker with outdated knowledge may have named a leader's earlier term. librdkafka keeps that for five minutes,
			// whatever the leader says (rd_kafka_admin_result_err_refresh), unless it is asked for the topic.
			_, _ = c.producer.GetMetadata(&c.options.Topics.Positions, false, int(step/time.Millisecond))
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

// lastRecords are the last committed records of keys from offset start up to end.
func (c *Client) lastRecords(ctx context.Context, consumer *kafka.Consumer, keys []string, start, end int64) (map[string]*kafka.Message, error) {
	err := consumer.Assign([]kafka.TopicPartition{{
		Topic: &c.options.Topics.Positions, Partition: positionsPartition, Offset: kafka.Offset(start),
	}})
	if err != nil {
		return nil, err
	}
	records := map[string]*kafka.Message{}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		switch event := consumer.Poll(100).(type) {
		case *kafka.Message:
			if int64(event.TopicPartition.Offset) >= end {
				return records, nil
			}
			if key := string(event.Key); slices.Contains(keys, key) {
				records[key] = event
			}
		case kafka.PartitionEOF:
			// This is the end of the committed records, which an open transaction may hold back for a while.
			if int64(event.Offset) >= end {
				return records, nil
			}
		case kafka.Error:
			if event.IsFatal() || event.Code() == kafka.ErrTopicAuthorizationFailed {
				return nil, event
			}
			// The client looks for its group's coordinator by itself. A producer may not do that, and needn't, as it joins no group.
			if event.Code() != kafka.ErrGroupAuthorizationFailed {
				c.options.Monitor.KafkaDown(event)
			}
		}
	}
}
