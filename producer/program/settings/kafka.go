package settings

import (
	"strings"

	"kafka-on-eks/producer/program/delivery"
)

const (
	kafkaPrefix = "KAFKA_"
	fileSuffix  = "_FILE"
)

// loadKafka turns KAFKA_X_Y=value into the property x.y. KAFKA_X_Y_FILE=path takes the value from a file, which keeps
// secrets out of the environment; files are those, by property.
func loadKafka(e *environment) (properties delivery.Properties, files map[string]string) {
	properties, files = delivery.Properties{}, map[string]string{}
	for _, key := range e.names(kafkaPrefix) {
		value := e.values[key]
		name, fromFile := strings.CutSuffix(strings.TrimPrefix(key, kafkaPrefix), fileSuffix)
		name = strings.ToLower(strings.ReplaceAll(name, "_", "."))
		if fromFile {
			if _, both := e.values[strings.TrimSuffix(key, fileSuffix)]; both {
				e.problem(key, "set together with %s, must be one of the two", strings.TrimSuffix(key, fileSuffix))
				continue
			}
			content, err := delivery.ReadValue(value)
			if err != nil {
				e.problem(key, "got %q, must be a file that can be read: %v (e.g. /mnt/kafka/password)", value, reason(err))
				continue
			}
			files[name] = value
			value = content
		}
		if err := delivery.CheckProperty(name, value); err != nil {
			// librdkafka's message names the property and what it takes, but only repeats values of enumerations.
			e.problem(key, "%v", err)
			continue
		}
		properties[name] = value
	}
	if properties["bootstrap.servers"] == "" && properties["metadata.broker.list"] == "" &&
		e.values["KAFKA_BOOTSTRAP_SERVERS"]+e.values["KAFKA_BOOTSTRAP_SERVERS_FILE"] == "" {
		e.problem("KAFKA_BOOTSTRAP_SERVERS", "not set, must be addresses of brokers (e.g. kafka.confluent.svc.cluster.local:9071)")
	}
	return properties, files
}
