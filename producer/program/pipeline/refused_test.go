package pipeline_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

// refuseBad has Kafka refuse every batch with an event that says bad in the topic of events, and one that says worse in
// the topic of dead letters, too, unless it is short.
func refuseBad(cluster *kfake.Cluster) {
	cluster.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range request.(*kmsg.ProduceRequest).Topics {
			refused := kmsg.NewProduceResponseTopic()
			refused.Topic, refused.TopicID = topic.Topic, topic.TopicID
			for _, partition := range topic.Partitions {
				bad, worse := bytes.Contains(partition.Records, []byte("bad")), bytes.Contains(partition.Records, []byte("worse"))
				if topic.Topic == topics.Events && (bad || worse) || topic.Topic == topics.DeadLetters && worse && len(partition.Records) > 70000 {
					answer := kmsg.NewProduceResponseTopicPartition()
					answer.Partition, answer.ErrorCode, answer.BaseOffset = partition.Partition, kerr.MessageTooLarge.Code, -1
					refused.Partitions = append(refused.Partitions, answer)
				}
			}
			if len(refused.Partitions) > 0 {
				response.Topics = append(response.Topics, refused)
			}
		}
		return response, nil, len(response.Topics) > 0
	})
}

// TestRefused: an event that Kafka refuses goes to the dead-letter topic, and takes none of its batch with it.
func TestRefused(t *testing.T) {
	t.Parallel()
	const count = 2000
	var lines strings.Builder
	var want []string
	for i := range count {
		line := fmt.Sprintf(`{"n":%d}`, i)
		switch i {
		case 3, 700, 701, 1999:
			line = fmt.Sprintf(`{"n":%d,"bad":true}`, i)
		case 1000:
			line = `"worse` + strings.Repeat("x", 100000) + `"`
		default:
			want = append(want, line)
		}
		lines.WriteString(line + "\n")
	}
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(lines.String()), 0o600))
	for name, c := range map[string]struct {
		mode  settings.Delivery
		queue string // in records: where it is smaller than a batch, parts of one go out by themselves
	}{
		"transactions":              {settings.ExactlyOnce, "10000"},
		"transactions in parts":     {settings.ExactlyOnce, "50"},
		"acknowledgements":          {settings.AtLeastOnce, "10000"},
		"acknowledgements in parts": {settings.AtLeastOnce, "50"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			refuseBad(cluster)
			r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }, func(s *settings.Settings) {
				s.Delivery, s.MaxEventBytes = c.mode, 200000
				s.Kafka["compression.type"], s.Kafka["queue.buffering.max.messages"] = "none", c.queue
			})
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 60*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			got := values(records(t, cluster, topics.Events))
			if c.mode == settings.AtLeastOnce { // some events are sent again before the refused one is known
				slices.Sort(got)
				got = slices.Compact(got)
			} else {
				require.InDelta(t, count-5, testutil.ToFloat64(r.metrics.RecordsAcked), 0)
			}
			require.InDelta(t, 5, testutil.ToFloat64(r.metrics.DeadLetters.WithLabelValues("refused")), 0)
			require.ElementsMatch(t, want, got)
			dead := records(t, cluster, topics.DeadLetters)
			require.Len(t, dead, 5)
			for _, d := range dead {
				require.Equal(t, "refused", header(d, "reason"))
				require.Contains(t, header(d, "detail"), "too large")
				require.NotEmpty(t, header(d, "position"))
				if bytes.HasPrefix(d.Value, []byte(`"worse`)) {
					require.Len(t, d.Value, 64<<10)
					require.Equal(t, "100007", header(d, "size"))
				}
			}
		})
	}
}

// TestRefusedForGood: a dead-letter topic that takes nothing is tried again after pauses, and readiness says so.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	var mended atomic.Bool
	cluster.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if mended.Load() {
			return nil, nil, false
		}
		response := request.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range request.(*kmsg.ProduceRequest).Topics {
			refused := kmsg.NewProduceResponseTopic()
			refused.Topic, refused.TopicID = topic.Topic, topic.TopicID
			for _, partition := range topic.Partitions {
				answer := kmsg.NewProduceResponseTopicPartition()
				answer.Partition, answer.ErrorCode, answer.BaseOffset = partition.Partition, kerr.InvalidTimestamp.Code, -1
				refused.Partitions = append(refused.Partitions, answer)
			}
			response.Topics = append(response.Topics, refused)
		}
		return response, nil, true
	})
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &placeless{monitor: m, events: []string{`{"a":1}`}}
	})
	require.Eventually(t, func() bool {
		code, body := ready(r)
		return code == http.StatusServiceUnavailable && strings.Contains(body, "topic events.dead-letters refuses even the start of it as a dead letter")
	}, 30*time.Second, time.Millisecond)
	mended.Store(true)
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) == 1 }, 30*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
}

func values(records []*kgo.Record) []string {
	var values []string
	for _, r := range records {
		values = append(values, string(r.Value))
	}
	return values
}
