package machine

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKafkaThatFails: what needs brokers that keep failing hears why, and doesn't wait for minutes.
func TestKafkaThatFails(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	node := Open(t.TempDir(), Tools{Local: self})
	t.Cleanup(func() { require.NoError(t, node.Stop(context.Background())) })
	require.EqualError(t, node.KafkaReady(t.Context(), "kafka"), "there is no Kafka kafka")

	require.NoError(t, writeRecord(node, brokerKind, "kafka", BrokerSpec{
		Name: "kafka", Namespace: "confluent", Replicas: 2, Internal: Listener{Name: "internal", Port: 9071}, Replication: Listener{Name: "replication", Port: 9072},
	}))
	require.NoError(t, node.Start(t.Context()))
	for i, why := range []string{"no such setting", "disk full"} {
		require.NoError(t, node.supervisor.Put(t.Context(), Process{
			Name: kafkaNodeName("kafka", i), Kind: "broker", Command: []string{"/bin/sh", "-c", "echo " + why + "; exit 3"}, Ready: Probe{TCP: "127.0.0.1:1"},
		}))
	}
	err = node.KafkaReady(t.Context(), "kafka")
	require.ErrorContains(t, err, "reach Kafka kafka: process kafka-0: it failed ")
	require.ErrorContains(t, err, "times in a row, the last time: exit status 3")

	looks := 0
	err = node.await(t.Context(), []string{"kafka-1"}, func(context.Context) error {
		looks++
		return errors.New("not settled")
	})
	require.ErrorContains(t, err, "process kafka-1: it failed ")
	require.Equal(t, 1, looks, "at once")

	pod := Pod{
		Name: "producer", Image: "x/producer", Env: map[string]string{"KAFKA_BOOTSTRAP_SERVERS": "kafka.confluent.svc.cluster.local:9071", "OTHER": "x.svc.cluster.local:1"},
		Files: map[string][]byte{"/mnt/a": []byte("kafka-0.kafka.confluent.svc.cluster.local:9072 registry.confluent.svc.cluster.local:8081")},
	}
	require.Equal(t, []string{"kafka"}, node.kafkasOf(pod))
}
