package settings

import (
	"maps"
	"slices"
	"strings"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/properties"
)

const (
	kafkaPrefix = "KAFKA_"
	fileSuffix  = "_FILE"
)

// LoadKafka reads how to reach Kafka, and nothing else. Its error is of type Problems.
func LoadKafka(environ []string) (delivery.Properties, error) {
	e := newEnvironment(environ)
	loaded, _ := loadKafka(e, properties.Use{})
	if len(e.problems) > 0 {
		return nil, e.problems
	}
	return loaded, nil
}

// loadKafka turns KAFKA_X_Y=value into the property x.y. KAFKA_X_Y_FILE=path takes the value from a file, which keeps
// secrets out of the environment. files are these files, by property.
func loadKafka(e *environment, use properties.Use) (loaded delivery.Properties, files map[string]string) {
	loaded, files = delivery.Properties{}, map[string]string{}
	keys := map[string]string{} // by property
	for _, key := range e.names(kafkaPrefix) {
		value := e.values[key]
		end, fromFile := strings.CutSuffix(strings.TrimPrefix(key, kafkaPrefix), fileSuffix)
		name := properties.OfVariable(end)
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
		loaded[name], keys[name] = value, key
	}
	e.checkKafka(loaded, keys, use)
	if loaded["bootstrap.servers"] == "" && loaded["metadata.broker.list"] == "" &&
		e.values["KAFKA_BOOTSTRAP_SERVERS"]+e.values["KAFKA_BOOTSTRAP_SERVERS_FILE"] == "" {
		e.problem("KAFKA_BOOTSTRAP_SERVERS", "not set, must be addresses of brokers (e.g. kafka.confluent.svc.cluster.local:9071)")
	}
	return loaded, files
}

// checkKafka reports problems of properties, which come from the variables keys. librdkafka has the last word.
func (e *environment) checkKafka(loaded delivery.Properties, keys map[string]string, use properties.Use) {
	wrong := map[string]bool{}
	for _, problem := range properties.Check(loaded, use) {
		wrong[problem.Name] = true
		e.problem(keys[problem.Name], "%s", problem.Text)
	}
	for _, name := range slices.Sorted(maps.Keys(loaded)) {
		if wrong[name] {
			continue
		}
		// librdkafka's message names the property and what it takes, but only repeats values of enumerations.
		if err := delivery.CheckProperty(name, loaded[name]); err != nil {
			e.problem(keys[name], "%v", err)
		}
	}
}
