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

// probe makes rd_kafka_new fail after it has set all properties, so that the check of a property starts nothing.
var probe = kafka.ConfigMap{"enable.idempotence": true, "acks": "1"}

// CheckProperty returns an error if librdkafka would refuse a property. It starts no client. Package properties knows more, but not which features for
// a connection's security this build of librdkafka has.
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

// with returns the configuration of a client, by properties' main names. p wins over defaults, and the client's own demands win over p. Only client.id
// of p stays, as nothing depends on it.
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
