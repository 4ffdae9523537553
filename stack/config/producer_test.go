package config

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// badProperties are properties of librdkafka as keys.
func badProperties() []badValue {
	return []badValue{
		{"sasl.password", "x", `must not be set: it follows from the stack`},
		{"ssl.ca.location", "x", `it follows from the stack`},
		{"ssl_ca", "x", `it follows from the stack`},
		{"enable.ssl.certificate.verification", "false", `it follows from the stack`},
		{"enable.sasl.oauthbearer.unsecure.jwt", "true", `it follows from the stack`},
		{"https.ca.location", "/etc/ca.pem", `it follows from the stack`},
		{"security.protocol", "plaintext", `it follows from the stack`},
		{"bootstrap.servers", "kafka:9092", `it follows from the stack`},
		{"metadata.broker.list", "kafka:9092", `it follows from the stack`},
		{"acks", "1", `must not be set: it is always all`},
		{"enable.idempotence", "false", `must not be set`},
		{"transactional.id", "x", `must not be set`},
		{"delivery.timeout.ms", "120000", `must not be set`},
		{"message.timeout.ms", "120000", `must not be set`},
		{"message.max.bytes", "2000000", `must not be set: the size of the largest event bounds it (producer.maxEventBytes`},
		{"group.id", "x", `it is for consumers`},
		{"dr_cb", "x", `it is a part of the program`},
		{"Linger", "1", `no property of librdkafka's, must be as its CONFIGURATION.md says (did you mean linger.ms?)`},
		{"linger", "20", `did you mean linger.ms?`},
		{"a b", "20", `no property of librdkafka's`},
		{"linger.ms", "60000", `got "60000", must be from 0 to 100: events are committed after 100ms (e.g. 5)`},
		{"linger.ms", "soon", `got "soon", must be a number`},
		{"linger.ms", "", `got nothing, must be a value`},
		{"request.timeout.ms", "90000", `must be from 1 to 60000`},
		{"queue.buffering.max.kbytes", "200000", `got "200000", must be at most 131072, half of producer.memory (e.g. 32768)`},
	}
}

// TestPropertiesThatThePodRefuses holds that librdkafka's properties are refused by the config's check, by the producer's own rules.
func TestPropertiesThatThePodRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range badProperties() {
		raw, err := json.Marshal(map[string]string{c.key: c.value})
		require.NoError(t, err)
		_, err = Load("kafka-on-eks", "dev", badValue{key: "producer.kafka", value: string(raw)}.values())
		require.ErrorContains(t, err, "kafka-on-eks:"+kafkaKey(c.key)+": ")
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "config has 1 problem:", "one mistake, one problem")
	}
}

// TestProblemsOfPropertiesComeAtOnce holds that every property is reported, with the other problems.
func TestProblemsOfPropertiesComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:brokers": "2",
		"kafka-on-eks:producer.kafka": `{"delivery.timeout.ms":"1","linger":"1","linger.ms":"60000","log_level":"7"}`,
	})
	require.EqualError(t, err, strings.TrimSpace(`
config has 4 problems:
  kafka-on-eks:brokers: got 2, must be at least 3, the replication factor of topic my-sports (e.g. 3)
  kafka-on-eks:producer.kafka["delivery.timeout.ms"]: must not be set: events wait for Kafka for as long as it takes
  kafka-on-eks:producer.kafka["linger"]: no property of librdkafka's, must be as its CONFIGURATION.md says (did you mean linger.ms?)
  kafka-on-eks:producer.kafka["linger.ms"]: got "60000", must be from 0 to 100: events are committed after 100ms (e.g. 5)`))
}
