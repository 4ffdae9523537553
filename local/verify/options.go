package verify

import (
	"errors"
	"fmt"

	"kafka-on-eks/local/sink"
)

// Options say what to compare.
type Options struct {
	// Kafka are librdkafka properties of a user that may read the topic, its positions and the group's offsets.
	Kafka map[string]string
	// Topic is compared; the producer's acknowledged positions are in <Topic>.positions, if there is such a topic.
	Topic string
	// Group is the sink's consumer group; by default connect-<name> with the name in Configs.
	Group  string
	S3     sink.S3Settings
	Bucket string
	// Configs is the connector's configuration: it says which records go where, and in what form.
	Configs map[string]string
}

func (o Options) config() (*sink.Config, error) {
	configs := map[string]string{"s3.bucket.name": o.Bucket, "topics": o.Topic}
	for key, value := range o.Configs {
		configs[key] = value
	}
	config, err := sink.ParseConfig(configs)
	if err != nil {
		return nil, err
	}
	if o.Topic == "" {
		return nil, errors.New("verify: no topic given, must be the topic that the sink reads (e.g. my-sports)")
	}
	if !config.Separable() {
		return nil, fmt.Errorf("verify topic %s: format.bytearray.separator is empty, must separate records for them to be told apart (e.g. a line break)", o.Topic)
	}
	return config, nil
}
