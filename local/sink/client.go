package sink

import (
	"context"
	"log/slog"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	adminTimeout = 30 * time.Second
	closeTimeout = 5 * time.Second
)

func clientConfig(properties map[string]string) kafka.ConfigMap {
	settings := kafka.ConfigMap{}
	for key, value := range properties {
		settings[key] = value
	}
	return settings
}

// strategies share partitions out among the members of a group, the first preferred. The sink is the only member, so that they do the same; see
// survey.complete for why there are two orders.
var strategies = []string{"range,roundrobin", "roundrobin,range"}

// consumerConfig are the properties of the sink's consumer, over those that say where the brokers are.
func consumerConfig(config *Config, properties map[string]string, strategy string) *kafka.ConfigMap {
	settings := clientConfig(properties)
	settings["group.id"] = config.Group()
	// A static member: whatever is killed and started again takes its partitions back at once, without waiting for the
	// group to notice that the old process is gone. A second process of that name is shut out.
	settings["group.instance.id"] = config.Name
	settings["session.timeout.ms"] = 45_000
	settings["isolation.level"] = "read_committed"
	// Connect's is earliest. Where that would change anything it is the sink that looks, decides and logs.
	settings["auto.offset.reset"] = "error"
	// Offsets are stored by hand once a rotation is in S3; librdkafka commits what is stored, every second and when
	// partitions go.
	settings["enable.auto.commit"] = true
	settings["enable.auto.offset.store"] = false
	settings["auto.commit.interval.ms"] = 1000
	settings["partition.assignment.strategy"] = strategy
	settings["topic.metadata.refresh.interval.ms"] = 15_000 // how soon new partitions are seen
	settings["queued.max.messages.kbytes"] = 16 << 10       // memory for what is fetched ahead,
	settings["queued.min.messages"] = 10_000                // each message of which costs some hundred bytes more
	settings["go.logs.channel.enable"] = true
	return &settings
}

// subscription is what the consumer subscribes to: Connect matches topics.regex against the whole name.
func subscription(config *Config) []string {
	if config.TopicsRegex != "" {
		return []string{"^(" + config.TopicsRegex + ")$"}
	}
	return config.Topics
}

// logClient passes librdkafka's log on, until its channel is closed.
func logClient(log *slog.Logger, logs <-chan kafka.LogEvent) {
	for event := range logs {
		level := slog.LevelInfo
		switch {
		case event.Level <= 3: // syslog: error and worse
			level = slog.LevelError
		case event.Level == 4:
			level = slog.LevelWarn
		case event.Level > 6:
			level = slog.LevelDebug
		}
		log.LogAttrs(context.Background(), level, "librdkafka says", slog.String("text", event.Message), slog.String("client", event.Name), slog.String("tag", event.Tag))
	}
}

// messageOf copies what the core needs of a consumed message.
func messageOf(m *kafka.Message) Message {
	message := Message{
		TopicPartition: TopicPartition{Topic: *m.TopicPartition.Topic, Partition: m.TopicPartition.Partition},
		Offset:         int64(m.TopicPartition.Offset),
		Timestamp:      NoTimestamp,
		Key:            m.Key,
		Value:          m.Value,
	}
	if m.TimestampType != kafka.TimestampNotAvailable {
		message.Timestamp = m.Timestamp.UnixMilli()
	}
	for _, header := range m.Headers {
		message.Headers = append(message.Headers, Header{Key: header.Key, Value: header.Value})
	}
	return message
}

func kafkaPartition(tp TopicPartition, offset int64) kafka.TopicPartition {
	return kafka.TopicPartition{Topic: &tp.Topic, Partition: tp.Partition, Offset: kafka.Offset(offset)}
}
