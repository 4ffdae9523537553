package pipeline_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace/noop"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/ops"
	"kafka-on-eks/producer/program/pipeline"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
)

var topics = delivery.Topics{Events: "events", DeadLetters: "events.dead-letters", Positions: "events.positions"}

// newKafka starts an in-process Kafka with the topics, which ends with the test.
func newKafka(t *testing.T) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, topics.Events),
		kfake.SeedTopics(1, topics.DeadLetters, topics.Positions))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	return cluster
}

// records returns what is committed in topic, partition by partition.
func records(t *testing.T, cluster *kfake.Cluster, topic string) []*kgo.Record {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(topic),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.FetchMaxWait(50*time.Millisecond), kgo.KeepControlRecords())
	require.NoError(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var all []*kgo.Record
	next := map[int32]int64{}
	for {
		done := true
		for p := range int32(3) {
			if info := cluster.PartitionInfo(topic, p); info != nil && next[p] < info.HighWatermark {
				done = false
			}
		}
		if done {
			return all
		}
		fetches := client.PollFetches(ctx)
		require.NoError(t, fetches.Err())
		fetches.EachRecord(func(r *kgo.Record) {
			next[r.Partition] = r.Offset + 1
			if !r.Attrs.IsControl() {
				all = append(all, r)
			}
		})
	}
}

// header is the value of a record's header, "" where it has none.
func header(r *kgo.Record, key string) string {
	for _, h := range r.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

// output is what was written so far.
type output struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(p)
}

// with are the lines that hold a text.
func (o *output) with(text string) []string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	var lines []string
	for line := range strings.Lines(o.text.String()) {
		if strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return lines
}

// running is a pipeline that was started.
type running struct {
	log     *output
	metrics *ops.Metrics
	health  *ops.Health
	stop    context.CancelFunc
	ended   chan error
}

// start starts a pipeline that reads from newSource, with short intervals and changed settings.
func start(t *testing.T, cluster *kfake.Cluster, newSource func(source.Monitor) source.Source, changes ...func(*settings.Settings)) *running {
	t.Helper()
	r := &running{log: &output{}, metrics: ops.NewMetrics(), ended: make(chan error, 1)}
	log := ops.NewLog(io.MultiWriter(r.log, t.Output()), slog.LevelInfo)
	r.health = ops.NewHealth(r.metrics, log)
	var ctx context.Context
	ctx, r.stop = context.WithCancel(t.Context())
	p := &pipeline.Pipeline{
		Settings: settings.Settings{
			Name: "test", Topics: topics, MaxEventBytes: 1000,
			CommitInterval: 10 * time.Millisecond, ShutdownTimeout: 10 * time.Second,
			Kafka: delivery.Properties{"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ","), "linger.ms": "1"},
		},
		Source: newSource(r.health), Metrics: r.metrics, Health: r.health, Log: log,
		Tracer: noop.NewTracerProvider().Tracer(""),
	}
	for _, change := range changes {
		change(&p.Settings)
	}
	p.Watch = delivery.NewWatch(p.Settings.Kafka, p.Settings.KafkaFiles)
	p.Watch.Interval, p.Watch.Patience = 50*time.Millisecond, time.Second
	go func() { r.ended <- p.Run(ctx) }()
	t.Cleanup(r.stop)
	return r
}

// finish stops the pipeline as SIGTERM would, and returns its error.
func (r *running) finish(t *testing.T) error {
	t.Helper()
	r.stop()
	select {
	case err := <-r.ended:
		return err
	case <-time.After(20 * time.Second):
		require.Fail(t, "pipeline did not end")
		return nil
	}
}
