package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"kafka-on-eks/local/sink"
	"kafka-on-eks/local/sink/sinktest"
)

const topic = "events"

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// scene is a topic that the sink has written to S3.
type scene struct {
	t       *testing.T
	client  *kgo.Client
	s3      *sinktest.S3
	options Options
}

func newScene(t *testing.T, configs map[string]string) *scene {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, topic), kfake.SeedTopics(1, topic+".positions"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s3 := sinktest.NewS3(t)
	all := map[string]string{
		"name": "sink", "topics": topic, "s3.bucket.name": sinktest.Bucket, "storage.class": "io.confluent.connect.s3.storage.S3Storage",
		"format.class": "io.confluent.connect.s3.format.bytearray.ByteArrayFormat", "format.bytearray.extension": ".json",
		"key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
		"flush.size": "10", "partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
		"path.format": "'date'=yyyy-MM-dd/'hour'=HH", "partition.duration.ms": "3600000", "locale": "en", "timezone": "UTC", "timestamp.extractor": "Record",
	}
	for key, value := range configs {
		all[key] = value
	}
	return &scene{t: t, client: client, s3: s3, options: Options{
		Kafka: map[string]string{"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ",")},
		Topic: topic, Bucket: sinktest.Bucket, Configs: all,
		S3: settingsOf(s3),
	}}
}

func settingsOf(s3 *sinktest.S3) sink.S3Settings {
	return sink.S3Settings{URL: s3.URL, Region: "us-east-1", AccessKey: "key", SecretKey: "secret"}
}

// produce writes events as the producer does, a minute of record time apart.
func (s *scene) produce(partition int32, from, to int) {
	var records []*kgo.Record
	for i := from; i < to; i++ {
		records = append(records, &kgo.Record{Topic: topic, Partition: partition, Value: fmt.Appendf(nil, `{"i": %d, "p":%d}`, i, partition),
			Timestamp: time.UnixMilli(1714564800000 + int64(i)*60_000),
			Headers:   []kgo.RecordHeader{{Key: "source", Value: []byte("test")}, {Key: "position", Value: fmt.Appendf(nil, "%d/%d", partition, i)}}})
	}
	require.NoError(s.t, s.client.ProduceSync(context.Background(), records...).FirstErr())
}

func (s *scene) acknowledge(records int) {
	value, err := json.Marshal(checkpoint{Records: int64(records)})
	require.NoError(s.t, err)
	require.NoError(s.t, s.client.ProduceSync(context.Background(), &kgo.Record{Topic: topic + ".positions", Key: []byte("test"), Value: value}).FirstErr())
}

// sink runs the sink until its offsets of the two partitions are committed.
func (s *scene) sink(committed0, committed1 int64) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(s.t, err)
	address := listener.Addr().String()
	require.NoError(s.t, listener.Close())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- sink.Run(ctx, sink.Settings{Name: "sink", Kafka: s.options.Kafka, S3: s.options.S3, Configs: s.options.Configs, HTTPAddress: address, Spool: s.t.TempDir()})
	}()
	require.Eventually(s.t, func() bool {
		partitions := s.verify().Partitions
		return partitions[0].Committed == committed0 && partitions[1].Committed == committed1
	}, 20*time.Second, 50*time.Millisecond)
	cancel()
	require.NoError(s.t, <-done)
}

func (s *scene) verify() Report {
	report, err := Run(context.Background(), s.options)
	require.NoError(s.t, err)
	return report
}

func TestVerify(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.produce(0, 0, 95)
	s.produce(1, 0, 40)
	s.acknowledge(135)
	s.sink(90, 40)
	report := s.verify()
	require.True(t, report.OK(), report.String())
	require.Equal(t, int64(135), report.Acknowledged)
	require.Equal(t, int64(135), report.InTopic)
	require.Equal(t, int64(130), report.InS3)
	require.Equal(t, int64(13), report.Objects)
	require.Equal(t, int64(5), report.Pending.Count)
	require.Equal(t, time.UnixMilli(1714564800000+90*60_000).UTC(), report.Pending.Oldest)
	require.Positive(t, report.Pending.AgeSeconds)
	require.Contains(t, report.String(), "pending")

	lost := "topics/events/date=2024-05-01/hour=12/events+0+0000000010.json"
	content := s.s3.Object(lost)

	t.Run("object lost", func(t *testing.T) {
		s.s3.Delete(lost)
		report := s.verify()
		require.Equal(t, int64(10), report.Missing.Count, report.String())
		require.Contains(t, report.Missing.Examples[0], "events-0@10 to @19, 10 records")
		require.Zero(t, report.Duplicate.Count+report.Misplaced.Count)
		s.s3.Put(lost, content)
	})
	t.Run("object cut off", func(t *testing.T) {
		s.s3.Put(lost, content[:len(content)-3])
		report := s.verify()
		require.Equal(t, int64(1), report.Missing.Count, report.String())
		require.Equal(t, int64(1), report.Damaged.Count, report.String())
		s.s3.Put(lost, content)
	})
	t.Run("object in a wrong folder", func(t *testing.T) {
		wrong := strings.Replace(lost, "hour=12", "hour=11", 1)
		s.s3.Delete(lost)
		s.s3.Put(wrong, content)
		report := s.verify()
		require.Zero(t, report.Missing.Count, report.String())
		require.Equal(t, int64(10), report.Misplaced.Count, report.String())
		s.s3.Delete(wrong)
		s.s3.Put(lost, content)
	})
	t.Run("records written twice", func(t *testing.T) {
		twice := strings.Replace(lost, "0010.json", "0012.json", 1)
		s.s3.Put(twice, strings.Join(strings.SplitAfter(content, "\n")[2:], ""))
		report := s.verify()
		require.Equal(t, int64(8), report.Duplicate.Count, report.String())
		require.Zero(t, report.Missing.Count+report.Misplaced.Count)
		require.Contains(t, report.Duplicate.Examples[0], "events+0+00000000")
		s.s3.Delete(twice)
	})
	t.Run("foreign object", func(t *testing.T) {
		s.s3.Put("topics/events/readme.txt", "hello")
		require.Equal(t, int64(1), s.verify().Misplaced.Count)
		s.s3.Delete("topics/events/readme.txt")
	})
	t.Run("acknowledged but not in the topic", func(t *testing.T) {
		s.acknowledge(140)
		report := s.verify()
		require.Equal(t, int64(5), report.Missing.Count, report.String())
		s.acknowledge(135)
	})
	t.Run("event twice in the topic", func(t *testing.T) {
		s.produce(1, 39, 40)
		report := s.verify()
		require.Equal(t, int64(1), report.Duplicate.Count, report.String())
		require.Contains(t, report.Duplicate.Examples[0], "events-1@40")
	})
}

func TestVerifyJSON(t *testing.T) {
	t.Parallel()
	s := newScene(t, map[string]string{"format.class": "io.confluent.connect.s3.format.json.JsonFormat", "s3.compression.type": "gzip",
		"value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false",
		"errors.tolerance": "all", "behavior.on.null.values": "ignore"})
	require.NoError(t, s.client.ProduceSync(context.Background(),
		&kgo.Record{Topic: topic, Value: []byte("nonsense"), Timestamp: time.UnixMilli(1714564800000)},
		&kgo.Record{Topic: topic, Value: nil, Timestamp: time.UnixMilli(1714564800000)},
		&kgo.Record{Topic: topic, Value: []byte(`{"n":1.50,"s":"é"}`), Timestamp: time.UnixMilli(1714564800000)}).FirstErr())
	s.produce(0, 0, 9)
	s.acknowledge(9)
	s.sink(12, 0)
	require.Eventually(t, func() bool {
		report := s.verify()
		return report.OK() && report.InS3 == 10 && report.SetAside == 2 && report.Acknowledged == 9
	}, 5*time.Second, 50*time.Millisecond, s.verify().String())
}
