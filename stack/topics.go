package stack

import (
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/kafka"
	"kafka-on-eks/producer/program/properties"
	"kafka-on-eks/stack/config"
)

const (
	// usualEventBytes is the largest event that fits into a batch of Kafka's default size, 1 MiB, together with the rest of its record.
	usualEventBytes = 1_000_000
	// recordOverhead is room for a record's key and headers, and for the batch around it.
	recordOverhead = 64 << 10
	// deadLetterBytes is the largest record that the topics of dead letters take. A dead letter is a whole event that was too large elsewhere, or
	// its first 8 MiB, and the reason.
	deadLetterBytes = 10 << 20
)

// topics lists the events' topic, with the place where its records land, and the topics that belong to it.
func topics(c *config.Config, objects pulumi.StringInput) []kafka.Topic {
	t := c.Topic
	configs := func(more map[string]string) map[string]string {
		more["min.insync.replicas"] = strconv.Itoa(t.MinInsyncReplicas)
		return more
	}
	week := strconv.FormatInt((7 * 24 * time.Hour).Milliseconds(), 10)
	deadLetters := within(c.DeadLettersLimit(), map[string]string{"cleanup.policy": "delete", "retention.ms": week, "max.message.bytes": strconv.Itoa(deadLetterBytes)})
	events := within(c.EventsLimit(), map[string]string{"cleanup.policy": "delete", "retention.ms": strconv.FormatInt(t.Retention.Milliseconds(), 10)})
	if most := max(c.Producer.MaxEventBytes, batchBytes(c.Producer)); most > usualEventBytes {
		events["max.message.bytes"] = strconv.Itoa(most + recordOverhead)
	}
	all := []kafka.Topic{
		{Name: t.Name, Partitions: t.Partitions, Replicas: t.ReplicationFactor, Configs: configs(events), Objects: objects},
		{Name: t.DeadLetters(), Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(deadLetters)},
		{Name: t.Positions(), Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(map[string]string{"cleanup.policy": "compact"})},
		{Name: t.SinkDeadLetters(), Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(deadLetters)},
	}
	for i := range all {
		all[i].Protected = c.TopicProtected()
	}
	return all
}

// within adds to a topic's configs what keeps its partitions on the brokers' disks.
func within(limit config.LogLimit, configs map[string]string) map[string]string {
	configs["retention.bytes"] = strconv.FormatInt(limit.RetentionBytes, 10)
	configs["segment.bytes"] = strconv.FormatInt(limit.SegmentBytes, 10)
	return configs
}

// batchBytes is the size of the largest batch of events if the config sets it, and otherwise 0. Kafka compares a topic's max.message.bytes with
// whole batches. librdkafka makes no batch that is larger than a dead letter.
func batchBytes(p config.Producer) int {
	n, err := strconv.Atoi(p.Kafka["batch.size"])
	if err != nil {
		return 0
	}
	largest, err := strconv.Atoi(properties.Defaults["message.max.bytes"])
	if err != nil {
		return n
	}
	return min(n, largest)
}
