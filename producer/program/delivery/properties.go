package delivery

import (
	"fmt"
	"maps"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/producer/program/properties"
)

// Properties are librdkafka's configuration properties
// (https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md).
type Properties map[string]string

// probe makes rd_kafka_new fail once every property is set, so that checking one starts nothing.
var probe = kafka.ConfigMap{"enable.idempotence": true, "acks": "1"}

// CheckProperty returns why librdkafka would refuse a property, or nil. It starts no client. Package properties knows more, but not what this build of
// librdkafka can do for a connection's security.
func CheckProperty(name, value string) error {
	_, want := kafka.NewProducer(&probe)
	trial := maps.Clone(probe)
	trial[name] = value
	_, got := kafka.NewProducer(&trial)
	if want == nil || got == nil || got.Error() == want.Error() {
		return nil
	}
	return fmt.Errorf("librdkafka refuses it: %w; must be as its CONFIGURATION.md says (e.g. KAFKA_LINGER_MS=5)", got)
}

// with returns the configuration of a client, by properties' main names: defaults, then p, then what the client itself demands. A client.id of p stays, as
// nothing rests on it.
func (p Properties) with(demands kafka.ConfigMap) *kafka.ConfigMap {
	config := kafka.ConfigMap{}
	for _, some := range []map[string]string{properties.Defaults, p} {
		for name, value := range some {
			config[properties.Main(name)] = value
		}
	}
	maps.Copy(config, demands)
	if id := p["client.id"]; id != "" {
		config["client.id"] = id
	}
	return &config
}
