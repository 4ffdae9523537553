package delivery

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/properties"
	"kafka-on-eks/producer/program/properties/linked"
)

// makeClients makes the clients that a producer with some properties makes, without a word.
func makeClients(set map[string]string) error {
	p := Properties{"log_level": "0"}
	maps.Copy(p, set)
	producer, err := kafka.NewProducer(p.with(kafka.ConfigMap{"acks": "all", "enable.idempotence": true, "transactional.id": "x"}))
	if err != nil {
		return err
	}
	defer producer.Close()
	h, err := newHandle(producer, "my-sports", "x")
	if err != nil {
		return err
	}
	h.close()
	consumer, err := kafka.NewConsumer(p.with(kafka.ConfigMap{"group.id": "x"}))
	if err != nil {
		return err
	}
	return consumer.Close()
}

// TestLibrdkafkaAgrees gives librdkafka, for each of its properties, the values that properties.Check takes, of numbers the least and the largest: a client
// can be made with each.
func TestLibrdkafkaAgrees(t *testing.T) {
	t.Parallel()
	use := properties.Use{CommitInterval: 10 * time.Second, Transactional: true}
	tried := 0
	for line := range strings.Lines(linked.Properties()) {
		c := strings.SplitN(line, "|", 6)
		if len(c) < 6 || strings.HasPrefix(line, "Property") || strings.HasPrefix(line, "---") {
			continue
		}
		name := strings.TrimSpace(c[0])
		if strings.Contains(name, "ssl") || strings.HasPrefix(name, "https.") ||
			strings.HasPrefix(name, "sasl.") ||
			name == "security.protocol" || properties.Main(name) == "metadata.broker.list" {
			continue // those hang on files, on one another, and on addresses
		}
		var good []string
		for _, value := range candidates(name, strings.TrimSpace(c[2])) {
			if len(properties.Check(map[string]string{name: value}, use)) == 0 {
				good = append(good, value)
			}
		}
		if strings.Contains(c[2], "..") && len(good) > 2 {
			good = []string{good[0], good[len(good)-1]}
		}
		for _, value := range good {
			tried++
			t.Run(name+"="+value, func(t *testing.T) {
				t.Parallel()
				require.NoError(t, makeClients(map[string]string{name: value}))
			})
		}
	}
	require.Greater(t, tried, 150)
}

// candidates are values to try of a property with a range, numbers in their order.
func candidates(name, values string) []string {
	var least, most int
	if n, _ := fmt.Sscanf(values, "%d .. %d", &least, &most); n == 2 {
		// The ends of properties.Check's own ranges are among them.
		numbers := []int{least - 1, least, most, most + 1, 1, 5, 6, 100, 2000, 9766, 10000, 20000, 60000, 900000, 52429312}
		slices.Sort(numbers)
		var texts []string
		for _, n := range numbers {
			texts = append(texts, strconv.Itoa(n))
		}
		return texts
	}
	switch {
	case name == "partitioner":
		return []string{"random", "consistent", "consistent_random", "murmur2", "murmur2_random", "fnv1a", "fnv1a_random"}
	case values != "":
		return append(strings.Split(values, ", "), "T", "0")
	}
	return []string{"x"}
}

// TestLibrdkafkaRefuses holds that rules of properties.Check on several values are librdkafka's own: without them a client couldn't be made.
func TestLibrdkafkaRefuses(t *testing.T) {
	for name, value := range map[string]string{
		"linger.ms": "60000", "max.in.flight": "6", "retries": "0", "queue.buffering.backpressure.threshold": "2", "receive.message.max.bytes": "52429311",
		"reconnect.backoff.ms": "2001", "reconnect.backoff.max.ms": "99", "socket.timeout.ms": "60101", "queuing.strategy": "lifo", "dr_cb": "x", "foo.bar": "x",
	} {
		require.Error(t, makeClients(map[string]string{name: value}), name)
		require.NotEmpty(t, properties.Check(map[string]string{name: value}, properties.Use{CommitInterval: 10 * time.Second, Transactional: true}), name)
	}
}

// TestClientIDIsTheUsers holds that a property that is taken has an effect.
func TestClientIDIsTheUsers(t *testing.T) {
	demands := kafka.ConfigMap{"client.id": "name", "acks": "all"}
	require.Equal(t, "mine", (*Properties{"client.id": "mine"}.with(demands))["client.id"])
	require.Equal(t, "name", (*Properties{}.with(demands))["client.id"])
	require.Equal(t, "zstd", (*Properties{"compression.type": "zstd"}.with(demands))["compression.codec"])
}
