// Package settings reads the program's environment, fills in defaults and reports every problem at once.
package settings

import (
	"log/slog"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/tracing"
)

// Delivery is how an event gets to Kafka.
type Delivery string

// These are the kinds of delivery.
const (
	// ExactlyOnce commits events and position together, if the source has positions. Otherwise it is AtLeastOnce.
	ExactlyOnce Delivery = "exactly-once"
	// AtLeastOnce sends without transactions. Consumers see an event at once, and after a crash they see some events twice.
	AtLeastOnce Delivery = "at-least-once"
)

// Settings is everything that the environment says, after its check.
type Settings struct {
	// Name (PRODUCER_NAME) is the producer's transactional id, the start of its key in the positions topic, and each
	// record's source header.
	Name string
	// Topics (PRODUCER_TOPIC, PRODUCER_DEAD_LETTER_TOPIC, PRODUCER_POSITION_TOPIC) are the topics to write to.
	Topics delivery.Topics
	// HTTPAddress (PRODUCER_HTTP_ADDRESS) is where metrics, health and readiness are served.
	HTTPAddress string
	// MaxEventBytes (PRODUCER_MAX_EVENT_BYTES) is the size of the largest event that goes to the topic.
	MaxEventBytes int64
	// Delivery (PRODUCER_DELIVERY) turns transactions on or off.
	Delivery Delivery
	// CommitInterval (PRODUCER_COMMIT_INTERVAL) is the time from a transaction's first event to its commit; without
	// transactions, the time from an event to the saving of the position.
	CommitInterval time.Duration
	// ShutdownTimeout (PRODUCER_SHUTDOWN_TIMEOUT) bounds the time from SIGTERM to the end.
	ShutdownTimeout time.Duration
	// LogLevel (PRODUCER_LOG_LEVEL) is the least level that is logged.
	LogLevel slog.Level
	// Source says where events come from.
	Source Source
	// Record says how events become records (RECORD_*).
	Record record.Rules
	// Tracing says where spans of transactions go (OTEL_*).
	Tracing tracing.Settings
	// Kafka are librdkafka's properties (KAFKA_*).
	Kafka delivery.Properties
	// KafkaFiles are the files that properties come from (KAFKA_*_FILE), by property.
	KafkaFiles map[string]string
}
