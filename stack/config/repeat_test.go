package config

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMessagesAreTheSameEachTime loads every bad config many times, by itself and all of them together: what is said, and its order, never hangs on the order of
// a map.
func TestMessagesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	var configs []map[string]string
	for _, bad := range append(badValues(), badSources()...) {
		configs = append(configs, bad.values())
	}
	properties := map[string]string{}
	for _, bad := range badProperties() {
		configs = append(configs, badValue{key: "producer.kafka", value: `{"` + bad.key + `":"` + bad.value + `"}`}.values())
		properties[bad.key] = bad.value
	}
	all, err := json.Marshal(properties)
	require.NoError(t, err)
	together := map[string]string{}
	for _, bad := range append(badValues(), badSources()...) {
		for key, value := range bad.values() {
			together[key] = value
		}
	}
	together["kafka-on-eks:producer.kafka"] = string(all)
	configs = append(configs, together,
		map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:storage.iops": "16000", "kafka-on-eks:broker.storage": "5Gi", "kafka-on-eks:controller.storage": "4Gi"},
		map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:storage.iops": "16000", "kafka-on-eks:broker.storage": "20Gi", "kafka-on-eks:controller.storage": "20Gi"},
		map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:broker.storage": "x", "kafka-on-eks:controller.storage": "y",
			"kafka-on-eks:nodes.kafkaInstanceType": "a", "kafka-on-eks:nodes.generalInstanceType": "b"},
	)
	for _, values := range configs {
		_, first := Load("kafka-on-eks", "dev", values)
		require.Error(t, first)
		for range 50 {
			_, again := Load("kafka-on-eks", "dev", values)
			require.Equal(t, first.Error(), again.Error())
		}
	}
}

// TestTheSmallestVolumeIsNamed holds which of two volumes' bounds is given: the lower, and of equal ones the first.
func TestTheSmallestVolumeIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ broker, controller, want string }{
		{"20Gi", "24Gi", "must be at most 10000, 500 for each GiB of broker.storage"},
		{"24Gi", "20Gi", "must be at most 10000, 500 for each GiB of controller.storage"},
		{"20Gi", "20Gi", "must be at most 10000, 500 for each GiB of broker.storage"},
		{"1Gi", "2Gi", "must be at most 3000, 500 for each GiB of broker.storage"},
	} {
		_, err := Load("kafka-on-eks", "dev", map[string]string{
			"aws:region": "eu-west-1", "kafka-on-eks:storage.iops": "16000", "kafka-on-eks:broker.storage": c.broker, "kafka-on-eks:controller.storage": c.controller,
		})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "config has 1 problem:")
	}
}
