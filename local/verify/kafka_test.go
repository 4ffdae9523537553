package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"kafka-on-eks/local/sink"
)

// cluster is a Kafka in memory, with the topics of a stack.
func cluster(t *testing.T, partitions int32) (bootstrap string) {
	c, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(partitions, topic),
		kfake.SeedTopics(1, topic+positionsSuffix, topic+deadLettersSuffix))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return strings.Join(c.ListenAddrs(), ",")
}

// kafkaProducer is a producer with transactions.
type kafkaProducer struct {
	t      *testing.T
	client *kgo.Client
	name   string
	saved  checkpoint
}

func newKafkaProducer(t *testing.T, bootstrap, name string) *kafkaProducer {
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(bootstrap, ",")...), kgo.TransactionalID(name), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return &kafkaProducer{t: t, client: client, name: name}
}

// transaction writes events to partitions in turn. Where end is nil it stays open.
func (p *kafkaProducer) transaction(end *kgo.TransactionEndTry, partitions, from, to int) {
	ctx := context.Background()
	require.NoError(p.t, p.client.BeginTransaction())
	var records []*kgo.Record
	for n := from; n < to; n++ {
		records = append(records, &kgo.Record{Topic: topic, Partition: int32(n % partitions), Value: event(n), Timestamp: time.UnixMilli(1764000000000 + int64(n)),
			Headers: []kgo.RecordHeader{{Key: sourceHeader, Value: []byte(p.name)}, {Key: positionHeader, Value: fmt.Append(nil, n)}}})
	}
	next := p.saved
	next.Records += int64(to - from)
	value, err := json.Marshal(next)
	require.NoError(p.t, err)
	records = append(records, &kgo.Record{Topic: topic + positionsSuffix, Key: []byte(p.name + "/x"), Value: value})
	require.NoError(p.t, p.client.ProduceSync(ctx, records...).FirstErr())
	if end == nil {
		return
	}
	require.NoError(p.t, p.client.EndTransaction(ctx, *end))
	if *end == kgo.TryCommit {
		p.saved = next
	}
}

var commit, abort = kgo.TryCommit, kgo.TryAbort

func openLog(t *testing.T, bootstrap string) *kafkaLog {
	log, err := openKafka(map[string]string{"bootstrap.servers": bootstrap}, kafkaPatience)
	require.NoError(t, err)
	t.Cleanup(log.close)
	return log
}

// TestKafkaLog: records and markers come in order, without what was aborted unless that is asked for, and up to the end also where the last
// offsets hold nothing that counts.
func TestKafkaLog(t *testing.T) {
	t.Parallel()
	bootstrap := cluster(t, 1)
	p, other := newKafkaProducer(t, bootstrap, "a"), newKafkaProducer(t, bootstrap, "b")
	p.transaction(&commit, 1, 0, 3)     // 0 to 2, marker 3
	p.transaction(&abort, 1, 3, 5)      // 4 and 5, marker 6
	other.transaction(nil, 1, 100, 101) // 7
	p.transaction(&abort, 1, 5, 7)      // 8 and 9, marker 10
	log := openLog(t, bootstrap)

	bounds, err := log.Bounds(t.Context(), topic)
	require.NoError(t, err)
	require.Equal(t, []Bounds{{Low: 0, Stable: 7, End: 11}}, bounds)
	ends, err := log.Ends(t.Context(), topic, topic+positionsSuffix, "nowhere")
	require.NoError(t, err)
	require.Equal(t, []int64{11}, ends[topic])
	require.NotContains(t, ends, "nowhere")
	bounds, err = log.Bounds(t.Context(), "nowhere")
	require.NoError(t, err)
	require.Empty(t, bounds)

	read := func(from, to int64, uncommitted bool) (got []string) {
		stretch := Stretch{TopicPartition: sink.TopicPartition{Topic: topic}, From: from, To: to, Uncommitted: uncommitted}
		require.NoError(t, log.Read(t.Context(), stretch, func(r *Record) error {
			require.Equal(t, stretch.TopicPartition, r.TopicPartition)
			got = append(got, fmt.Sprintf("%d%s%s", r.Offset, r.header(sourceHeader), []string{"", "C", "A"}[r.Marker]))
			if r.Marker == NoMarker {
				require.True(t, r.Transactional)
				require.Equal(t, int64(1764000000000), r.Timestamp/1000*1000)
				require.NotEmpty(t, r.header(positionHeader))
				require.NotEmpty(t, r.Value)
			}
			return nil
		}))
		return got
	}
	require.Equal(t, []string{"0a", "1a", "2a", "3C", "6A"}, read(0, 7, false))
	require.Equal(t, []string{"2a", "3C"}, read(2, 4, false))
	require.Equal(t, []string{"0a", "1a", "2a", "3C", "4a", "5a", "6A", "7b", "8a", "9a", "10A"}, read(0, 11, true))
	require.Equal(t, []string{"4a", "5a"}, read(4, 6, true))
	require.Empty(t, read(4, 6, false))
	require.Empty(t, read(4, 4, false))

	ending, err := log.Ending(t.Context(), []string{"a", "b", "nobody"})
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"a": false, "b": false, "nobody": false}, ending)

	admin := kadm.NewClient(p.client)
	_, err = admin.DeleteRecords(t.Context(), kadm.Offsets{topic: {0: {Topic: topic, At: 2}}})
	require.NoError(t, err)
	err = log.Read(t.Context(), Stretch{TopicPartition: sink.TopicPartition{Topic: topic}, To: 7}, func(*Record) error { return nil })
	require.ErrorIs(t, err, errMoved)

	committed, err := log.Committed(t.Context(), "nobody", topic)
	require.NoError(t, err)
	require.Empty(t, committed)
	require.NoError(t, admin.CommitAllOffsets(t.Context(), "group", kadm.Offsets{topic: {0: {Topic: topic, At: 5, LeaderEpoch: -1}}}))
	committed, err = log.Committed(t.Context(), "group", topic)
	require.NoError(t, err)
	require.Equal(t, map[int32]int64{0: 5}, committed)

	details, err := admin.ListTopics(t.Context(), topic)
	require.NoError(t, err)
	for id, ok := range map[string]bool{details[topic].ID.String(): true, strings.TrimRight(details[topic].ID.String(), "="): true, "AAAAAAAAAAAAAAAAAAAAAQ": false} {
		require.NoError(t, admin.CommitAllOffsets(t.Context(), "group", kadm.Offsets{topic: {0: {Topic: topic, At: 5, LeaderEpoch: -1, Metadata: "topic-id:" + id}}}))
		if _, err = log.Committed(t.Context(), "group", topic); ok {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "group group got to offset 5 of events-0 when that was another topic (its id was AAAAAAAAAAAAAAAAAAAAAQ and is "+plainID(details[topic].ID.String()))
		}
	}

	retention, err := log.Retention(t.Context(), topic)
	require.NoError(t, err)
	require.Equal(t, 7*24*time.Hour, retention)
	for _, c := range []struct {
		limit string
		want  time.Duration
	}{{"1000000", 7 * 24 * time.Hour}, {"0", 0}, {"-1", 7 * 24 * time.Hour}} {
		_, err = admin.AlterTopicConfigs(t.Context(), []kadm.AlterConfig{{Name: "retention.bytes", Value: &c.limit}}, topic)
		require.NoError(t, err)
		retention, err = log.Retention(t.Context(), topic)
		require.NoError(t, err)
		require.Equal(t, c.want, retention, "a partition with less than %s bytes has lost none by its size", c.limit)
	}
	for key, value := range map[string]string{"cleanup.policy": "compact", "retention.ms": "-1"} {
		_, err = admin.AlterTopicConfigs(t.Context(), []kadm.AlterConfig{{Name: key, Value: &value}}, topic)
		require.NoError(t, err)
		retention, err = log.Retention(t.Context(), topic)
		require.NoError(t, err)
		require.Negative(t, retention)
	}
	retention, err = log.Retention(t.Context(), "nowhere")
	require.NoError(t, err)
	require.Negative(t, retention)
}

// TestKafkaProperties: what this can't do is refused, not ignored.
func TestKafkaProperties(t *testing.T) {
	t.Parallel()
	_, err := openKafka(map[string]string{"bootstrap.servers": "127.0.0.1:1", "ssl.key.pem": "x", "linger.ms": "5"}, impatience)
	require.ErrorContains(t, err, "got [linger.ms ssl.key.pem]")
	_, err = openKafka(map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL", "sasl.mechanism": "OAUTHBEARER"}, impatience)
	require.ErrorContains(t, err, `got sasl.mechanism "OAUTHBEARER"`)
	_, err = openKafka(map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SSL", "ssl.ca.pem": "x"}, impatience)
	require.ErrorContains(t, err, "no PEM certificate")
}

// TestProducingWhile: with a real protocol, events that are written meanwhile are no fault, and hide none.
func TestProducingWhile(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	p := newKafkaProducer(t, s.options.Kafka["bootstrap.servers"], "producer")
	p.transaction(&commit, 2, 0, 50)
	p.transaction(&abort, 2, 50, 60)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 60; ; n += 5 {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				p.transaction(&commit, 2, n, n+5)
			}
		}
	}()
	defer func() {
		close(stop)
		<-stopped
	}()
	for range 5 {
		r := s.verify()
		requireFound(t, r, 0, 0, 0, 0, 0)
		require.Len(t, r.Sources, 1)
		require.True(t, r.Sources[0].Exact, r.String())
	}
}
