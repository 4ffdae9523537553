package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"kafka-on-eks/local/sink/sinktest"
)

const testTopic = "events"

// benches counts, so that each has a name of its own in the log.
var benches atomic.Int64

// bench is a sink with a Kafka and an S3 in memory.
type bench struct {
	t        *testing.T
	cluster  *kfake.Cluster
	client   *kgo.Client
	s3       *sinktest.S3
	settings Settings
}

func newBench(t *testing.T, partitions int32, configs map[string]string) *bench {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, testTopic),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": "20000000"}))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	s3 := sinktest.NewS3(t)
	all := map[string]string{
		"connector.class": connectorClass, "topics": testTopic, "s3.bucket.name": "bucket", "storage.class": storageClass,
		"format.class": formatPackage + "bytearray.ByteArrayFormat", "format.bytearray.extension": ".json",
		"key.converter": stringConverterClass, "value.converter": byteArrayConverterClass,
		"flush.size": "3", "retry.backoff.ms": "50",
	}
	for key, value := range configs {
		all[key] = value
	}
	b := &bench{t: t, cluster: cluster, s3: s3, settings: Settings{
		Name: fmt.Sprintf("sink-%d", benches.Add(1)), Configs: all, HTTPAddress: freeAddress(t), Spool: t.TempDir(),
		S3:    S3Settings{URL: s3.URL, Region: "us-east-1", AccessKey: "key", SecretKey: "secret"},
		Kafka: map[string]string{"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ",")},
	}}
	b.connect()
	return b
}

// connect makes a client that knows nothing of the topic yet.
func (b *bench) connect() {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(16<<20))
	require.NoError(b.t, err)
	b.t.Cleanup(client.Close)
	b.client = client
}

func freeAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	return listener.Addr().String()
}

func (b *bench) produce(partition int32, values ...string) {
	for _, value := range values {
		record := &kgo.Record{Topic: testTopic, Partition: partition, Value: []byte(value), Timestamp: time.UnixMilli(1714564800000)}
		require.NoError(b.t, b.client.ProduceSync(context.Background(), record).FirstErr())
	}
}

func (b *bench) produceAt(ms int64, value string) {
	record := &kgo.Record{Topic: testTopic, Value: []byte(value), Timestamp: time.UnixMilli(ms)}
	require.NoError(b.t, b.client.ProduceSync(context.Background(), record).FirstErr())
}

// start runs the sink until stop is called.
func (b *bench) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, b.settings) }()
	return func() {
		cancel()
		require.NoError(b.t, <-done)
	}
}

func (b *bench) get(path string) (int, string) {
	response, err := http.Get("http://" + b.settings.HTTPAddress + path)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	return response.StatusCode, string(body)
}

func (b *bench) status() (status Status) {
	_, body := b.get("/status")
	if body != "" {
		require.NoError(b.t, json.Unmarshal([]byte(body), &status))
	}
	return status
}

func (b *bench) eventually(condition func() bool) {
	b.t.Helper()
	require.Eventually(b.t, condition, 2*time.Minute, 20*time.Millisecond)
}

func (b *bench) committed() map[int32]int64 {
	offsets := map[int32]int64{}
	for _, p := range b.status().Partitions {
		offsets[p.Partition] = p.Committed
	}
	return offsets
}

func TestRunWritesAndCommits(t *testing.T) {
	t.Parallel()
	b := newBench(t, 2, nil)
	stop := b.start()
	b.produce(0, "a", "b", "c", "d")
	b.produce(1, "e", "f", "g")
	b.eventually(func() bool { return len(b.s3.Keys()) == 2 })
	require.Equal(t, []string{"topics/events/partition=0/events+0+0000000000.json", "topics/events/partition=1/events+1+0000000000.json"}, b.s3.Keys())
	b.eventually(func() bool { c := b.committed(); return c[0] == 3 && c[1] == 3 })
	code, _ := b.get("/readyz")
	require.Equal(t, http.StatusOK, code)
	status := b.status()
	require.Equal(t, StateRunning, status.State)
	require.Len(t, status.Partitions[0].OpenFiles, 1)
	require.Equal(t, int64(1), status.Partitions[0].OpenFiles[0].Records)
	_, metrics := b.get("/metrics")
	require.Contains(t, metrics, "sink_records_uploaded_total 6")
	require.Contains(t, metrics, `sink_open_records{partition="0",topic="events"} 1`)
	stop()

	// What was open is read again into an object of the same name.
	b.produce(0, "h", "i")
	defer b.start()()
	b.eventually(func() bool { return len(b.s3.Keys()) == 3 })
	require.Equal(t, "d\nh\ni\n", b.s3.Object("topics/events/partition=0/events+0+0000000003.json"))
	require.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}, b.s3.Lines())
	for _, key := range b.s3.Keys() {
		require.Equal(t, 1, b.s3.Puts(key), key)
	}
}

func TestRunTriesUploadsAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	var away atomic.Bool
	away.Store(true)
	b.s3.Refuse(func(string) int {
		if away.Load() {
			return http.StatusServiceUnavailable
		}
		return 0
	})
	defer b.start()()
	const records = 1000
	values := []*kgo.Record{}
	for i := range records {
		values = append(values, &kgo.Record{Topic: testTopic, Value: fmt.Appendf(nil, "%04d", i)})
	}
	require.NoError(t, b.client.ProduceSync(context.Background(), values...).FirstErr())
	b.eventually(func() bool {
		p := b.status().Partitions
		return len(p) == 1 && p[0].UploadError != "" && p[0].Waiting >= pauseAt
	})
	require.LessOrEqual(t, b.status().Partitions[0].Waiting, maxJobs)
	require.Empty(t, b.s3.Keys())
	away.Store(false)
	b.eventually(func() bool { return len(b.s3.Keys()) == records/3 })
	lines := b.s3.Lines()
	require.Len(t, lines, records/3*3)
	require.True(t, sort.StringsAreSorted(lines))
	b.eventually(func() bool { return b.committed()[0] == records/3*3 })
	require.Empty(t, b.status().Partitions[0].UploadError)
}

func TestRunSetsRecordsAside(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, map[string]string{
		"format.class": formatPackage + "json.JsonFormat", "value.converter": jsonConverterClass, "value.converter.schemas.enable": "false",
		"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead", "errors.deadletterqueue.topic.replication.factor": "1",
		"errors.deadletterqueue.context.headers.enable": "true",
	})
	defer b.start()()
	b.produce(0, `{"i":0}`, `nonsense`, `{"i": 12345678901234567890}`, `{"i":2}`)
	b.eventually(func() bool { return len(b.s3.Keys()) == 1 })
	require.Equal(t, "{\"i\":0}\n{\"i\":12345678901234567890}\n{\"i\":2}\n", b.s3.Object("topics/events/partition=0/events+0+0000000000.json"))

	reader, err := kgo.NewClient(kgo.SeedBrokers(b.cluster.ListenAddrs()...), kgo.ConsumeTopics("dead"))
	require.NoError(t, err)
	defer reader.Close()
	fetches := reader.PollFetches(context.Background())
	require.NoError(t, fetches.Err())
	letter := fetches.Records()[0]
	require.Equal(t, "nonsense", string(letter.Value))
	headers := map[string]string{}
	for _, header := range letter.Headers {
		headers[header.Key] = string(header.Value)
	}
	require.Equal(t, "events", headers["__connect.errors.topic"])
	require.Equal(t, "1", headers["__connect.errors.offset"])
	require.Equal(t, "VALUE_CONVERTER", headers["__connect.errors.stage"])
	require.Equal(t, dataException, headers["__connect.errors.exception.class.name"])
}

// A dead letter may be as large as producer.override.max.request.size says; a larger one fails the task, so that its record isn't lost.
func TestRunSetsLargeRecordsAside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit string
		size  int
		fails bool
	}{
		"Connect's default":                 {"", 1_000_000, false},
		"Connect's default, a larger event": {"", 1_048_576, true},
		"3 MB":                              {"10485760", 3_000_000, false},
		"more than is allowed":              {"2000000", 3_000_000, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configs := map[string]string{
				"format.class": formatPackage + "json.JsonFormat", "value.converter": jsonConverterClass, "value.converter.schemas.enable": "false",
				"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead", "errors.deadletterqueue.topic.replication.factor": "1", "flush.size": "1",
			}
			if c.limit != "" {
				configs["producer.override.max.request.size"] = c.limit
			}
			b := newBench(t, 1, configs)
			defer b.start()()
			b.produce(0, strings.Repeat("x", c.size), `{"i":1}`)
			if c.fails {
				b.eventually(func() bool { return b.status().State == StateFailed })
				require.Contains(t, b.status().Reason, "record events-0@0: its dead letter has ")
				require.Contains(t, b.status().Reason, "max.request.size")
				require.Empty(t, b.s3.Keys())
				return
			}
			b.eventually(func() bool { return len(b.s3.Keys()) == 1 })
			reader, err := kgo.NewClient(kgo.SeedBrokers(b.cluster.ListenAddrs()...), kgo.ConsumeTopics("dead"), kgo.FetchMaxPartitionBytes(16<<20))
			require.NoError(t, err)
			defer reader.Close()
			fetches := reader.PollFetches(context.Background())
			require.NoError(t, fetches.Err())
			require.Len(t, fetches.Records()[0].Value, c.size)
		})
	}
}

func TestRunStaysFailed(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, map[string]string{"behavior.on.null.values": "fail"})
	defer b.start()()
	b.produce(0, "a", "b", "c")
	b.eventually(func() bool { return b.committed()[0] == 3 })
	record := &kgo.Record{Topic: testTopic, Value: nil}
	require.NoError(t, b.client.ProduceSync(context.Background(), record).FirstErr())
	b.eventually(func() bool { return b.status().State == StateFailed })
	status := b.status()
	require.Equal(t, traceUnrecoverable, status.Trace)
	require.Contains(t, status.Reason, "record events-0@3")
	code, body := b.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, "behavior.on.null.values")
}

func TestRunFailsOnRefusal(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	b.s3.Refuse(func(string) int { return http.StatusForbidden })
	defer b.start()()
	b.produce(0, "a", "b", "c")
	b.eventually(func() bool { return b.status().State == StateFailed })
	require.Contains(t, b.status().Reason, "403")
}

func TestRunSkipsTakenNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, map[string]string{"rotate.schedule.interval.ms": "86400000", "timezone": "UTC", "flush.size": "2"})
	b.commit(0, 0, "") // an earlier run was killed before it committed more
	b.s3.Put("topics/events/partition=0/events+0+0000000000.json", "from an earlier run\n")
	b.s3.Put("topics/events/partition=0/events+0+0000000001.json", "from an earlier run\n")
	defer b.start()()
	b.produce(0, "a", "b", "c", "d")
	b.eventually(func() bool { return len(b.s3.Keys()) == 3 })
	require.Equal(t, "c\nd\n", b.s3.Object("topics/events/partition=0/events+0+0000000002.json"))
}

func TestRunRefusesConfiguration(t *testing.T) {
	t.Parallel()
	err := Run(context.Background(), Settings{Name: "sink", Configs: map[string]string{"topics": "a"}})
	require.True(t, IsConfigError(err))
	require.ErrorContains(t, err, "flush.size: missing, must be a whole number (e.g. 100000)")
}
