package harness

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

// jaas finds user and password in a client configuration.
var jaas = regexp.MustCompile(`username="([^"]*)" password="([^"]*)"`)

// Kafka gives the properties of a client that is the stack's super user, from the file that `up` leaves.
func (c *Command) Kafka(t testing.TB) kafka.ConfigMap {
	t.Helper()
	return properties(t, c.workspace().KafkaClient())
}

// Client gives the properties of a client that is a user of the stack's clients, from the file that `up` leaves.
func (c *Command) Client(t testing.TB, user string) kafka.ConfigMap {
	t.Helper()
	return properties(t, c.workspace().ClientProperties(user))
}

func properties(t testing.TB, path string) kafka.ConfigMap {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close() // only read
	out := kafka.ConfigMap{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), "=")
		switch key {
		case "sasl.jaas.config":
			m := jaas.FindStringSubmatch(value)
			require.Len(t, m, 3)
			out["sasl.username"], out["sasl.password"] = m[1], m[2]
		case "ssl.truststore.location":
			out["ssl.ca.location"] = value
		case "ssl.truststore.type":
		default:
			out[key] = value
		}
	}
	return out
}

// Consumer opens a client of franz-go that reads what is committed of a topic, from its beginning on.
func (c *Command) Consumer(t testing.TB, topic string) *kgo.Client {
	t.Helper()
	properties := c.Kafka(t)
	text := func(key string) string { return properties[key].(string) }
	ca, err := os.ReadFile(text("ssl.ca.location"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(text("bootstrap.servers"), ",")...),
		kgo.DialTLSConfig(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}),
		kgo.SASL(plain.Auth{User: text("sasl.username"), Pass: text("sasl.password")}.AsMechanism()),
		kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	require.NoError(t, err)
	return client
}

// Admin opens an admin client.
func (c *Command) Admin(t testing.TB) *kafka.AdminClient {
	t.Helper()
	config := c.Kafka(t)
	admin, err := kafka.NewAdminClient(&config)
	require.NoError(t, err)
	t.Cleanup(admin.Close)
	return admin
}

// AccessRules lists what Kafka lets or doesn't let its users do.
func (c *Command) AccessRules(t testing.TB) kafka.ACLBindings {
	t.Helper()
	found, err := c.Admin(t).DescribeACLs(t.Context(), kafka.ACLBindingFilter{
		Type: kafka.ResourceAny, ResourcePatternType: kafka.ResourcePatternTypeAny, Operation: kafka.ACLOperationAny, PermissionType: kafka.ACLPermissionTypeAny,
	})
	require.NoError(t, err)
	require.Equal(t, kafka.ErrNoError, found.Error.Code(), found.Error.String())
	return found.ACLBindings
}

// Brokers counts the brokers in the cluster's metadata.
func (c *Command) Brokers(t testing.TB) int {
	t.Helper()
	metadata, err := c.Admin(t).GetMetadata(nil, true, 10_000)
	require.NoError(t, err)
	return len(metadata.Brokers)
}

// DeleteRecords deletes what a partition holds, and says how many offsets that were.
func (c *Command) DeleteRecords(t testing.TB, topic string, partition int32) int64 {
	t.Helper()
	tp := kafka.TopicPartition{Topic: &topic, Partition: partition}
	admin := c.Admin(t)
	ends, err := admin.ListOffsets(t.Context(), map[kafka.TopicPartition]kafka.OffsetSpec{tp: kafka.LatestOffsetSpec})
	require.NoError(t, err)
	for _, end := range ends.ResultInfos {
		require.Equal(t, kafka.ErrNoError, end.Error.Code())
		tp.Offset = end.Offset
	}
	_, err = admin.DeleteRecords(t.Context(), []kafka.TopicPartition{tp})
	require.NoError(t, err)
	return int64(tp.Offset)
}

// CloseTail writes one later record to each partition, so that rotation by record time closes the
// files that were open. It returns how many records it wrote.
func (c *Command) CloseTail(t testing.TB, topic string, rotation time.Duration) int64 {
	t.Helper()
	metadata, err := c.Admin(t).GetMetadata(&topic, false, 10_000)
	require.NoError(t, err)
	partitions := metadata.Topics[topic].Partitions
	require.NotEmpty(t, partitions)
	config := c.Kafka(t)
	config["acks"] = "all"
	producer, err := kafka.NewProducer(&config)
	require.NoError(t, err)
	defer producer.Close()
	done := make(chan kafka.Event, len(partitions))
	for _, p := range partitions {
		require.NoError(t, producer.Produce(&kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: p.ID},
			Value:          fmt.Appendf(nil, `{"closes":%d}`, p.ID),
			Timestamp:      time.Now().Add(rotation + time.Second),
		}, done))
	}
	for range partitions {
		m, ok := (<-done).(*kafka.Message)
		require.True(t, ok)
		require.NoError(t, m.TopicPartition.Error)
	}
	return int64(len(partitions))
}

// Read consumes a topic from its beginning to its present end, committed records only.
func (c *Command) Read(t testing.TB, topic string) []*kafka.Message {
	t.Helper()
	config := c.Kafka(t)
	for key, value := range map[string]kafka.ConfigValue{
		"group.id": "reader", "isolation.level": "read_committed", "enable.partition.eof": true, "enable.auto.commit": false,
	} {
		config[key] = value
	}
	consumer, err := kafka.NewConsumer(&config)
	require.NoError(t, err)
	defer consumer.Close() // it commits nothing
	metadata, err := consumer.GetMetadata(&topic, false, 10_000)
	require.NoError(t, err)
	open := map[int32]bool{}
	var assigned []kafka.TopicPartition
	for _, p := range metadata.Topics[topic].Partitions {
		assigned = append(assigned, kafka.TopicPartition{Topic: &topic, Partition: p.ID, Offset: kafka.OffsetBeginning})
		open[p.ID] = true
	}
	require.NoError(t, consumer.Assign(assigned))
	var read []*kafka.Message
	for deadline := time.Now().Add(time.Minute); len(open) > 0; {
		require.True(t, time.Now().Before(deadline), "read %s: partitions %v had no end within a minute", topic, open)
		switch e := consumer.Poll(1000).(type) {
		case *kafka.Message:
			read = append(read, e)
		case kafka.PartitionEOF:
			delete(open, e.Partition)
		case kafka.Error:
			require.False(t, e.IsFatal(), e)
		}
	}
	return read
}
