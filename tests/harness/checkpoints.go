package harness

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

// FollowCheckpoints calls note with the checkpoints that producers have committed and commit until the test ends. It needs no process of
// its own for that, and goes on while brokers come and go.
func (c *Command) FollowCheckpoints(t testing.TB, topic string, note func(producer string, checkpoint delivery.Checkpoint)) {
	t.Helper()
	c.FollowCheckpointsAs(t, c.Kafka(t), topic, note)
}

// FollowCheckpointsAs does that as a client that may read the topic.
func (c *Command) FollowCheckpointsAs(t testing.TB, config kafka.ConfigMap, topic string, note func(producer string, checkpoint delivery.Checkpoint)) {
	t.Helper()
	for key, value := range map[string]kafka.ConfigValue{
		"group.id": "checkpoints", "isolation.level": "read_committed", "enable.auto.commit": false,
		"reconnect.backoff.max.ms": 500, "socket.timeout.ms": 5000, "fetch.wait.max.ms": 50, // to see soon what there is
		"log_level": 0, // that brokers go is the test
	} {
		config[key] = value
	}
	consumer, err := kafka.NewConsumer(&config)
	require.NoError(t, err)
	require.NoError(t, consumer.Assign([]kafka.TopicPartition{{Topic: &topic, Partition: 0, Offset: kafka.OffsetBeginning}}))
	end, ended := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(end)
		<-ended
		_ = consumer.Close() // it commits nothing
	})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			default:
			}
			m, err := consumer.ReadMessage(100 * time.Millisecond)
			if err != nil {
				continue // nothing new, or a broker that is away
			}
			producer, _, _ := strings.Cut(string(m.Key), "/")
			var beside struct{ Page []byte } // what is kept beside the checkpoint, under keys of its own
			var checkpoint delivery.Checkpoint
			if json.Unmarshal(m.Value, &beside) == nil && beside.Page == nil && json.Unmarshal(m.Value, &checkpoint) == nil {
				note(producer, checkpoint)
			}
		}
	}()
}
