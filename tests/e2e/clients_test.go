package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"

	"kafka-on-eks/tests/harness"
)

// TestClients plays the life of clients: each may do what the settings say and nothing else, moves to another login, and is gone when it is taken out.
func TestClients(t *testing.T) {
	const source = `  kafka-on-eks:source: {kind: generator, rate: 0, count: 2000}
  kafka-on-eks:clients:
`
	const replay = "    - {name: replay, write: [my-sports], namespaces: [jobs]"
	settings := filepath.Join(t.TempDir(), "settings.yaml")
	settle := func(clients string) {
		t.Helper()
		require.NoError(t, os.WriteFile(settings, []byte(harness.SmallStack+source+clients), 0o600))
	}
	c := harness.New(t)
	settle("    - {name: billing, read: [my-sports], groups: [billing], namespaces: [billing], consumerByteRate: 1048576, requestPercentage: 50}\n" + replay + "}\n")
	c.Must(t, "up", "--config-file", settings)
	c.AwaitAcknowledged(t, 2000, time.Minute)
	billing, replaying := c.Client(t, "billing"), c.Client(t, "replay")

	t.Run("what they may do", func(t *testing.T) {
		require.NoError(t, readOne(t, billing, "my-sports", "billing"))
		require.Equal(t, kafka.ErrGroupAuthorizationFailed, codeOf(t, readOne(t, billing, "my-sports", "connect-s3-sink")))
		require.Equal(t, kafka.ErrTopicAuthorizationFailed, codeOf(t, readOne(t, billing, "my-sports.positions", "billing")))
		require.Equal(t, kafka.ErrTopicAuthorizationFailed, codeOf(t, write(t, billing, "my-sports")))
		require.NoError(t, write(t, replaying, "my-sports"))
		require.Equal(t, kafka.ErrTopicAuthorizationFailed, codeOf(t, write(t, replaying, "my-sports.positions")))
		require.Equal(t, kafka.ErrGroupAuthorizationFailed, codeOf(t, readOne(t, replaying, "my-sports", "billing")))
		require.Equal(t, []string{"billing consumer_byte_rate=1048576", "billing request_percentage=50"}, limitsOf(t, c))
	})

	t.Run("one is taken out, one moves to its next login", func(t *testing.T) {
		settle(replay + ", login: 2, oldLogin: true}\n")
		c.Must(t, "up", "--config-file", settings)
		harness.Eventually(t, time.Minute, func() error {
			if err := write(t, billing, "my-sports"); codeOf(t, err) != kafka.ErrAuthentication {
				return fmt.Errorf("billing is still let in: %w", err)
			}
			return nil
		})
		next := c.Client(t, "replay-2")
		require.NotEqual(t, replaying["sasl.password"], next["sasl.password"])
		harness.Eventually(t, time.Minute, func() error { return write(t, next, "my-sports") })
		require.NoError(t, write(t, replaying, "my-sports"))
		for _, r := range rulesOf(t, c) {
			require.NotEqual(t, "User:billing", r.user, "%v", r)
		}
		require.Empty(t, limitsOf(t, c))
		require.Contains(t, c.Must(t, "up", "--config-file", settings), "No changes")
	})
}

// readOne reads one record as a member of a group.
func readOne(t *testing.T, client kafka.ConfigMap, topic, group string) error {
	t.Helper()
	consumer, err := kafka.NewConsumer(with(client, kafka.ConfigMap{"group.id": group, "auto.offset.reset": "earliest"}))
	require.NoError(t, err)
	defer func() { _ = consumer.Close() }()
	require.NoError(t, consumer.Subscribe(topic, nil))
	_, err = consumer.ReadMessage(30 * time.Second)
	return err
}

// write writes one record, and tells what became of it.
func write(t *testing.T, client kafka.ConfigMap, topic string) error {
	t.Helper()
	producer, err := kafka.NewProducer(with(client, kafka.ConfigMap{"acks": "all", "message.timeout.ms": 20_000}))
	require.NoError(t, err)
	defer producer.Close()
	require.NoError(t, producer.Produce(&kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Value: []byte("{}")}, nil))
	for event := range producer.Events() {
		switch e := event.(type) {
		case *kafka.Message:
			return e.TopicPartition.Error
		case kafka.Error:
			if e.Code() == kafka.ErrAuthentication { // librdkafka would try until the message is too old
				return e
			}
		}
	}
	return nil
}

func with(client, more kafka.ConfigMap) *kafka.ConfigMap {
	all := kafka.ConfigMap{"log_level": 0}
	for _, properties := range []kafka.ConfigMap{client, more} {
		for key, value := range properties {
			all[key] = value
		}
	}
	return &all
}

func codeOf(t *testing.T, err error) kafka.ErrorCode {
	t.Helper()
	if err == nil {
		return kafka.ErrNoError
	}
	var known kafka.Error
	require.ErrorAs(t, err, &known)
	return known.Code()
}

// limitsOf lists the limits of all users in Kafka.
func limitsOf(t *testing.T, c *harness.Command) []string {
	t.Helper()
	client := c.Consumer(t, "my-sports")
	defer client.Close()
	found, err := kadm.NewClient(client).DescribeClientQuotas(t.Context(), true, []kadm.DescribeClientQuotaComponent{{Type: "user", MatchType: 2}})
	require.NoError(t, err)
	var limits []string
	for _, limited := range found {
		for _, v := range limited.Values {
			limits = append(limits, fmt.Sprintf("%s %s=%.0f", *limited.Entity[0].Name, v.Key, v.Value))
		}
	}
	slices.Sort(limits)
	return limits
}
