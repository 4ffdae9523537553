package delivery_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"kafka-on-eks/producer/program/delivery"
)

// indifferent is a Monitor.
type indifferent struct{}

func (indifferent) KafkaUp()         {}
func (indifferent) KafkaDown(error)  {}
func (indifferent) KafkaWaits(bool)  {}
func (indifferent) KafkaError(error) {}

// newClient makes a client of a Kafka in this process, whose topic of events has so many partitions; 0: there is none.
func newClient(t *testing.T, partitions int32, changes delivery.Properties) (client *delivery.Client, reports chan delivery.Report, cluster *kfake.Cluster) {
	t.Helper()
	options := []kfake.Opt{kfake.NumBrokers(1)}
	if partitions > 0 {
		options = append(options, kfake.SeedTopics(partitions, "events"))
	}
	cluster, err := kfake.NewCluster(options...)
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	properties := delivery.Properties{"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ","), "linger.ms": "1"}
	for name, value := range changes {
		properties[name] = value
	}
	reports = make(chan delivery.Report, 1000)
	client, err = delivery.NewClient(delivery.Options{
		Name: "test", Properties: properties, Topics: delivery.Topics{Events: "events"},
		Delivered: func(r delivery.Report) { reports <- r }, Monitor: indifferent{}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client, reports, cluster
}

// TestSendRun: a run's records come to one partition as they are, with their headers, and are reported together.
func TestSendRun(t *testing.T) {
	t.Parallel()
	client, reports, cluster := newClient(t, 2, nil)
	memory := []byte("onep1twothreep3fourp4updatefivedelete")
	stamp := time.UnixMilli(1_700_000_000_123)
	var run delivery.Run
	require.NoError(t, client.SendRun(t.Context(), &run, "nothing"))
	run.Begin(memory)
	run.Add(0, 3, 5, 5, stamp.UnixMilli())
	run.Add(5, 8, 8, 8, 0)
	run.Add(8, 13, 15, 15, 0)
	run.Add(15, 19, 21, 27, 0)
	run.Add(27, 31, 31, 37, 0)
	require.Equal(t, 5, run.Len())
	require.NoError(t, client.SendRun(t.Context(), &run, "tag"))
	clear(memory) // it isn't needed any more
	require.Equal(t, delivery.Report{Tag: "tag", Acknowledged: 5}, <-reports)

	consumer, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics("events"))
	require.NoError(t, err)
	defer consumer.Close()
	var records []*kgo.Record
	for len(records) < 5 {
		records = append(records, consumer.PollFetches(t.Context()).Records()...)
	}
	header := func(key string, value string) kgo.RecordHeader {
		return kgo.RecordHeader{Key: key, Value: []byte(value)}
	}
	for i, want := range []struct {
		value   string
		headers []kgo.RecordHeader
	}{
		{"one", []kgo.RecordHeader{header("source", "test"), header("position", "p1")}},
		{"two", []kgo.RecordHeader{header("source", "test")}},
		{"three", []kgo.RecordHeader{header("source", "test"), header("position", "p3")}},
		{"four", []kgo.RecordHeader{header("source", "test"), header("event", "update"), header("position", "p4")}},
		{"five", []kgo.RecordHeader{header("source", "test"), header("event", "delete")}},
	} {
		require.Equal(t, want.value, string(records[i].Value))
		require.Equal(t, want.headers, records[i].Headers)
		require.Nil(t, records[i].Key)
		require.Equal(t, records[0].Partition, records[i].Partition)
	}
	require.Equal(t, stamp.UnixMilli(), records[0].Timestamp.UnixMilli())
	require.WithinDuration(t, time.Now(), records[1].Timestamp, time.Minute)
}

// TestSendRunWaits: a run goes on where the queue was full, and gives up when it may no longer wait.
func TestSendRunWaits(t *testing.T) {
	t.Parallel()
	client, reports, _ := newClient(t, 1, delivery.Properties{"queue.buffering.max.messages": "10"})
	var run delivery.Run
	run.Begin([]byte("v"))
	for range 100 {
		run.Add(0, 1, 1, 1, 0)
	}
	require.NoError(t, client.SendRun(t.Context(), &run, "long"))
	require.Equal(t, delivery.Report{Tag: "long", Acknowledged: 100}, <-reports)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, client.SendRun(ended, &run, "ended"), context.Canceled)
	require.NoError(t, client.SendRun(t.Context(), &run, "after it"))
	report := <-reports
	if report.Tag == "ended" { // the ten that were taken
		require.Equal(t, 10, report.Acknowledged)
		report = <-reports
	}
	require.Equal(t, delivery.Report{Tag: "after it", Acknowledged: 100}, report)
}

// TestSendRunWithoutTopic: a topic that isn't there is named.
func TestSendRunWithoutTopic(t *testing.T) {
	t.Parallel()
	client, _, _ := newClient(t, 0, delivery.Properties{"topic.metadata.propagation.max.ms": "100"})
	var run delivery.Run
	run.Begin([]byte("v"))
	run.Add(0, 1, 1, 1, 0)
	err := client.SendRun(t.Context(), &run, nil)
	require.ErrorIs(t, err, delivery.ErrBroken)
	require.ErrorContains(t, err, "topic events: Broker: Unknown topic or partition")
}
