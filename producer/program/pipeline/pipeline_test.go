package pipeline_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
	"kafka-on-eks/producer/program/source/generator"
)

func TestFile(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	path := filepath.Join(t.TempDir(), "in.ndjson")
	long := `"` + strings.Repeat("x", 2000) + `"`
	require.NoError(t, os.WriteFile(path, []byte("{\"a\":1}\r\n\n{\"b\":\n"+long+"\n[1,\r2]\n\"\xff\"\n{\"last\": true}"), 0o600))
	r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} })
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, r.finish(t))

	var values []string
	for _, record := range records(t, cluster, topics.Events) {
		values = append(values, string(record.Value))
		require.Equal(t, "test", header(record, "source"))
		require.NotEmpty(t, header(record, "position"))
	}
	require.ElementsMatch(t, []string{`{"a":1}`, `[1,2]`, `{"last": true}`}, values)
	dead := records(t, cluster, topics.DeadLetters)
	require.Len(t, dead, 3)
	require.Equal(t, `{"b":`, string(dead[0].Value))
	require.Equal(t, "malformed", header(dead[0], "reason"))
	require.Equal(t, long, string(dead[1].Value))
	require.Equal(t, "oversized", header(dead[1], "reason"))
	require.Equal(t, "2002", header(dead[1], "size"))
	require.Equal(t, "not UTF-8", header(dead[2], "detail"))
	require.InDelta(t, 3, testutil.ToFloat64(r.metrics.RecordsAcked), 0)
	require.InDelta(t, 2, testutil.ToFloat64(r.metrics.DeadLetters.WithLabelValues("malformed")), 0)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.InDelta(t, info.Size(), testutil.ToFloat64(r.metrics.SourcePosition), 0)

	positions := records(t, cluster, topics.Positions)
	last := positions[len(positions)-1]
	require.Equal(t, "test/file:"+path, string(last.Key))
	require.Contains(t, string(last.Value), `"records":3,"deadLetters":3`)
}

// TestRestart stops and starts a generator at random points: nothing is skipped, nothing repeated.
func TestRestart(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	const count = 30000
	random := rand.New(rand.NewPCG(1, 2))
	done := func(r *running) bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }
	for finished := false; !finished; {
		r := start(t, cluster, func(m source.Monitor) source.Source {
			return &generator.Generator{Seed: 7, Count: count, Rate: 20000, Monitor: m}
		})
		require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.Commits) > 0 || done(r) }, 20*time.Second, time.Millisecond)
		time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond)
		finished = done(r)
		require.NoError(t, r.finish(t))
	}
	requireMatches(t, cluster, 7, count)
}

// TestFound: each start says once what it found from before.
func TestFound(t *testing.T) {
	t.Parallel()
	for _, mode := range []settings.Delivery{settings.ExactlyOnce, settings.AtLeastOnce} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			path := filepath.Join(t.TempDir(), "in.ndjson")
			require.NoError(t, os.WriteFile(path, []byte("1\n2\nx\n"), 0o600))
			for _, want := range []string{`"msg":"nothing is saved from before"`, `"position":"6-[^"]+","records":2,"deadLetters":1,"saved":"20`} {
				r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} },
					func(s *settings.Settings) { s.Delivery = mode })
				require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, 10*time.Millisecond)
				require.NoError(t, r.finish(t))
				require.Len(t, r.log.with("saved"), 1, "of what was found")
				require.Regexp(t, want, r.log.with("saved")[0])
			}
		})
	}
}

// TestAborted has Kafka refuse to commit now and then, and lose connections: every event is there once all the same.
func TestAborted(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	const count = 20000
	var requests atomic.Int32
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if requests.Add(1)%40 == 0 {
			return nil, errors.New("connection lost"), true
		}
		return nil, nil, false
	})
	refuse(cluster, 9)
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 9, Count: count, Rate: 8000, Monitor: m}
	})
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 60*time.Second, 10*time.Millisecond)
	require.NoError(t, r.finish(t))
	require.Positive(t, testutil.ToFloat64(r.metrics.Aborts))
	requireMatches(t, cluster, 9, count)
}

// refuse has Kafka refuse every nth addition to a transaction, with an error that librdkafka can only answer by aborting.
func refuse(cluster *kfake.Cluster, nth int32) {
	var requests atomic.Int32
	cluster.ControlKey(int16(kmsg.AddPartitionsToTxn), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if requests.Add(1)%nth != 0 {
			return nil, nil, false
		}
		response := request.ResponseKind().(*kmsg.AddPartitionsToTxnResponse)
		for _, topic := range request.(*kmsg.AddPartitionsToTxnRequest).Topics {
			answer := kmsg.NewAddPartitionsToTxnResponseTopic()
			answer.Topic = topic.Topic
			for _, partition := range topic.Partitions {
				refused := kmsg.NewAddPartitionsToTxnResponseTopicPartition()
				refused.Partition, refused.ErrorCode = partition, kerr.InvalidProducerIDMapping.Code
				answer.Partitions = append(answer.Partitions, refused)
			}
			response.Topics = append(response.Topics, answer)
		}
		return response, nil, true
	})
}

// TestFenced starts a second producer of the same name: the first one ends, and between them they send each event once.
func TestFenced(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	const count = 20000
	newSource := func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 3, Count: count, Rate: 5000, Monitor: m}
	}
	first := start(t, cluster, newSource)
	require.Eventually(t, func() bool { return testutil.ToFloat64(first.metrics.Commits) > 3 }, 20*time.Second, time.Millisecond)
	second := start(t, cluster, newSource)
	select {
	case err := <-first.ended:
		require.ErrorIs(t, err, delivery.ErrFenced)
	case <-time.After(20 * time.Second):
		require.Fail(t, "first producer still runs")
	}
	require.Eventually(t, func() bool { return testutil.ToFloat64(second.metrics.SourceDone) == 1 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, second.finish(t))
	requireMatches(t, cluster, 3, count)
}
