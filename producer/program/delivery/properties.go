package delivery

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Properties are librdkafka's configuration properties
// (https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md).
type Properties map[string]string

// defaults bound the memory for what waits to be sent and suit a stream of small JSON events.
var defaults = Properties{
	"enable.metrics.push":          "false",
	"compression.type":             "lz4",
	"queue.buffering.max.messages": "24576",
	"queue.buffering.max.kbytes":   "32768",
	"reconnect.backoff.max.ms":     "2000",
	"socket.keepalive.enable":      "true",
	"transaction.timeout.ms":       "60000",
	"statistics.interval.ms":       "5000",
	// librdkafka's own defaults, here for the client to know.
	"linger.ms":                         "5",
	"batch.size":                        "1000000",
	"batch.num.messages":                "10000",
	"topic.metadata.propagation.max.ms": "30000",
	// The partition of a key is the one that Java's clients choose; records without a key fill one batch after another.
	"partitioner": "murmur2_random",
	// Up to 8 MiB of a dead letter and its headers.
	"message.max.bytes": "10000000",
}

// reserved are the properties that delivery rests on.
var reserved = map[string]string{
	"acks":                     "it is always all",
	"request.required.acks":    "it is always all",
	"enable.idempotence":       "it is always true",
	"enable.gapless.guarantee": "it would turn a refused event into a fatal error",
	"transactional.id":         "it is PRODUCER_NAME",
	"message.timeout.ms":       "events wait for Kafka for as long as it takes",
	"delivery.timeout.ms":      "events wait for Kafka for as long as it takes",
	"message.max.bytes":        "PRODUCER_MAX_EVENT_BYTES bounds events",
	"isolation.level":          "positions are read committed",
	"group.id":                 "positions are read without a group",
	"enable.auto.commit":       "positions are read without a group",
	"enable.partition.eof":     "the end of the positions must be seen",
	"auto.offset.reset":        "positions are read from where they are",
	"plugin.library.paths":     "the program loads no plugins",
	"allow.auto.create.topics": "topics are made with the stack",
}

// probe makes rd_kafka_new fail once every property is set, so that checking one starts nothing.
var probe = kafka.ConfigMap{"enable.idempotence": true, "acks": "1"}

// CheckProperty returns why librdkafka would refuse a property, or nil. It starts no client.
func CheckProperty(name, value string) error {
	if why, ok := reserved[name]; ok {
		return errors.New("must not be set: " + why)
	}
	if strings.HasPrefix(name, "go.") || strings.HasPrefix(name, "default.topic.") {
		return fmt.Errorf("no property %q, must be as librdkafka's CONFIGURATION.md says (e.g. KAFKA_LINGER_MS=5)", name)
	}
	_, want := kafka.NewProducer(&probe)
	trial := maps.Clone(probe)
	trial[name] = value
	_, got := kafka.NewProducer(&trial)
	if want == nil || got == nil || got.Error() == want.Error() {
		return nil
	}
	return fmt.Errorf("librdkafka refuses it: %w; must be as its CONFIGURATION.md says (e.g. KAFKA_LINGER_MS=5)", got)
}

// aliases are other names of properties that have defaults here.
var aliases = map[string]string{"queue.buffering.max.ms": "linger.ms", "compression.codec": "compression.type"}

// with returns the configuration of a client: defaults, then p, then what the client itself demands.
func (p Properties) with(demands kafka.ConfigMap) *kafka.ConfigMap {
	config := kafka.ConfigMap{}
	for _, properties := range []Properties{defaults, p} {
		for name, value := range properties {
			if main, ok := aliases[name]; ok {
				name = main
			}
			config[name] = value
		}
	}
	maps.Copy(config, demands)
	return &config
}
