package sink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// deadLetterQueue writes to the dead-letter topic.
type deadLetterQueue struct {
	config   *Config
	producer *kafka.Producer
	log      *slog.Logger
	drained  chan struct{}
}

const (
	// maxLetterBytes is what fits into a request with the client library, which takes settings of message.max.bytes up to 1e9.
	maxLetterBytes = 1e9 - letterSlack
	// letterSlack is what the library counts beside the letter itself, whose size send checks.
	letterSlack = 64 << 10
)

// letterAck is a dead letter on its way.
type letterAck struct {
	offset int64 // of the record that it is about
	done   chan struct{}
	err    error
}

// wait returns when every replica that counts has the letter.
func (a *letterAck) wait(ctx context.Context) error {
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// openDeadLetterQueue makes the topic if there is none, with one partition as Connect does, and a producer that neither
// loses nor repeats a letter.
func openDeadLetterQueue(ctx context.Context, config *Config, properties map[string]string, log *slog.Logger) (*deadLetterQueue, error) {
	settings := clientConfig(properties)
	settings["acks"] = "all"
	settings["enable.idempotence"] = true
	settings["message.max.bytes"] = min(config.DeadLetterBytes, maxLetterBytes) + letterSlack
	settings["delivery.timeout.ms"] = 0 // never give up: the offsets wait
	producer, err := kafka.NewProducer(&settings)
	if err != nil {
		return nil, fmt.Errorf("connect producer of dead letters: %w", err)
	}
	q := &deadLetterQueue{config: config, producer: producer, log: log, drained: make(chan struct{})}
	go q.deliveries()
	if err := q.createTopic(ctx); err != nil {
		q.close()
		return nil, err
	}
	return q, nil
}

func (q *deadLetterQueue) createTopic(ctx context.Context) error {
	admin, err := kafka.NewAdminClientFromProducer(q.producer)
	if err != nil {
		return fmt.Errorf("connect admin client: %w", err)
	}
	defer admin.Close()
	topic := q.config.DeadLetterTopic
	described, err := admin.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames([]string{topic}), kafka.SetAdminRequestTimeout(adminTimeout))
	if err != nil {
		return fmt.Errorf("find dead-letter topic %s: %w", topic, err)
	}
	if described.TopicDescriptions[0].Error.Code() != kafka.ErrUnknownTopicOrPart {
		return nil // there, or not ours to see: then writing to it says so
	}
	wanted := kafka.TopicSpecification{Topic: topic, NumPartitions: 1, ReplicationFactor: q.config.DeadLetterReplication}
	results, err := admin.CreateTopics(ctx, []kafka.TopicSpecification{wanted}, kafka.SetAdminOperationTimeout(adminTimeout))
	if err != nil {
		return fmt.Errorf("create dead-letter topic %s: %w", topic, err)
	}
	if failed := results[0].Error; failed.Code() != kafka.ErrNoError && failed.Code() != kafka.ErrTopicAlreadyExists {
		return fmt.Errorf("create dead-letter topic %s with %d replicas: %w", topic, q.config.DeadLetterReplication, failed)
	}
	return nil
}

func (q *deadLetterQueue) deliveries() {
	defer close(q.drained)
	for event := range q.producer.Events() {
		switch e := event.(type) {
		case *kafka.Message:
			ack := e.Opaque.(*letterAck)
			if e.TopicPartition.Error != nil {
				ack.err = fmt.Errorf("write dead letter of offset %d to %s: %w", ack.offset, q.config.DeadLetterTopic, e.TopicPartition.Error)
			}
			close(ack.done)
		case kafka.Error:
			q.log.Warn("dead-letter producer", slog.Any("error", e))
		}
	}
}

// send puts a letter on its way. It waits while the producer's queue is full. A letter that is too large is a *Failure: Connect logs an error
// and goes on, and the record is nowhere then.
func (q *deadLetterQueue) send(ctx context.Context, letter DeadLetter) (*letterAck, error) {
	headers := letter.Headers(q.config)
	if size := letter.size(headers); size > q.config.DeadLetterBytes {
		return nil, &Failure{Trace: traceUnrecoverable, Message: letter.Message, Cause: fmt.Errorf(
			"its dead letter has %d bytes, more than producer.override.max.request.size, which is %d: must be what topic %s takes (its max.message.bytes)",
			size, q.config.DeadLetterBytes, q.config.DeadLetterTopic)}
	}
	ack := &letterAck{offset: letter.Message.Offset, done: make(chan struct{})}
	message := &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &q.config.DeadLetterTopic, Partition: kafka.PartitionAny},
		Key:            letter.Message.Key,
		Value:          letter.Message.Value,
		Opaque:         ack,
	}
	if letter.Message.Timestamp != NoTimestamp {
		message.Timestamp = time.UnixMilli(letter.Message.Timestamp)
	}
	for _, header := range headers {
		message.Headers = append(message.Headers, kafka.Header{Key: header.Key, Value: header.Value})
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := q.producer.Produce(message, nil)
		var full kafka.Error
		if errors.As(err, &full) && full.Code() == kafka.ErrQueueFull {
			q.producer.Flush(100)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("write dead letter of %s to %s: %w", describe(letter.Message), q.config.DeadLetterTopic, err)
		}
		return ack, nil
	}
}

// close gives what is on its way a moment to arrive; what does not is written again after the next start, as its offset
// has not moved.
func (q *deadLetterQueue) close() {
	q.producer.Flush(int(closeTimeout.Milliseconds()))
	q.producer.Close()
	<-q.drained
}
