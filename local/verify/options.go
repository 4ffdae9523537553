package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kafka-on-eks/local/sink"
)

// Options say what to compare.
type Options struct {
	// Kafka are librdkafka properties of a user that may read the topics, the group's offsets and the state of transactions.
	Kafka map[string]string
	// Topic is compared; the producers' checkpoints are in <Topic>.positions and their dead letters in <Topic>.dead-letters, where there are
	// such topics.
	Topic string
	// Group is the sink's consumer group; by default connect-<name> with the name in Configs.
	Group  string
	S3     sink.S3Settings
	Bucket string
	// Configs is the connector's configuration: it says which records go where, and in what form.
	Configs map[string]string
	// Earlier are the configurations that the connector had before, the oldest first. What it wrote by them counts.
	Earlier []map[string]string
}

const (
	positionsSuffix   = ".positions"
	deadLettersSuffix = ".dead-letters"
)

// irrelevant are settings that change neither where a record goes nor its form: only which records share an object, and how it gets there.
var irrelevant = []string{"name", "connector.class", "flush.size", "rotate.interval.ms", "rotate.schedule.interval.ms", "rotate.file.on.partition.change",
	"partitioner.max.open.files", "tasks.max", "s3.part.size", "s3.part.retries", "s3.retry.backoff.ms", "retry.backoff.ms", "s3.compression.level",
	"s3.region", "errors.deadletterqueue.topic.replication.factor"}

// shapes are the forms in which records may lie in S3, one for each configuration that differs in it, the current one last. Each call makes
// new ones: a shape is for one goroutine.
func (o Options) shapes() ([]*shape, error) {
	if o.Topic == "" {
		return nil, errors.New("no topic given, must be the topic that the sink reads (e.g. my-sports)")
	}
	current, err := newShape(o.Topic, o.complete(o.Configs))
	if err != nil {
		return nil, err
	}
	shapes := []*shape{current}
	signatures := []map[string]string{signature(o.complete(o.Configs))}
	for _, configs := range slices.Backward(o.Earlier) {
		s := signature(o.complete(configs))
		if slices.ContainsFunc(signatures, func(known map[string]string) bool { return maps.Equal(known, s) }) {
			continue
		}
		earlier, err := newShape(o.Topic, o.complete(configs))
		if sink.IsConfigError(err) {
			continue // the sink refused it as well, and wrote nothing by it
		}
		if err != nil {
			return nil, fmt.Errorf("earlier configuration: %w", err)
		}
		if slices.Contains(earlier.Topics, o.Topic) || earlier.TopicsRegex != "" {
			signatures, shapes = append(signatures, s), append(shapes, earlier)
		}
	}
	slices.Reverse(shapes)
	for i, s := range shapes {
		s.index = i
	}
	return shapes, nil
}

// complete adds what Options say beside a configuration.
func (o Options) complete(configs map[string]string) map[string]string {
	all := map[string]string{"s3.bucket.name": o.Bucket, "topics": o.Topic}
	if configs["topics.regex"] != "" {
		delete(all, "topics")
	}
	maps.Copy(all, configs)
	return all
}

// signature is a configuration without what is irrelevant.
func signature(configs map[string]string) map[string]string {
	s := maps.Clone(configs)
	maps.DeleteFunc(s, func(key, _ string) bool {
		return slices.Contains(irrelevant, key) || strings.HasPrefix(key, "consumer.override.") || strings.HasPrefix(key, "producer.override.")
	})
	return s
}

// deadLetterTopics are the sink's, of all configurations.
func deadLetterTopics(shapes []*shape) []string {
	var topics []string
	for _, s := range shapes {
		if s.DeadLetterTopic != "" && !slices.Contains(topics, s.DeadLetterTopic) {
			topics = append(topics, s.DeadLetterTopic)
		}
	}
	return topics
}
