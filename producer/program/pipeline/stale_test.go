package pipeline_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/generator"
)

// TestStaleLeader: where a broker that was behind has told of a leader's last term, the position is read all the same, once
// another one has been asked.
func TestStaleLeader(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	var refused, fresh atomic.Bool
	cluster.ControlKey(int16(kmsg.Metadata), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		for _, topic := range request.(*kmsg.MetadataRequest).Topics {
			if topic.Topic != nil && *topic.Topic == topics.Positions && refused.Load() {
				fresh.Store(true)
			}
		}
		return nil, nil, false
	})
	cluster.ControlKey(int16(kmsg.ListOffsets), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.ListOffsetsResponse)
		for _, topic := range request.(*kmsg.ListOffsetsRequest).Topics {
			if topic.Topic != topics.Positions || fresh.Load() {
				return nil, nil, false
			}
			refused.Store(true)
			answer := kmsg.NewListOffsetsResponseTopic()
			answer.Topic = topic.Topic
			for _, partition := range topic.Partitions {
				fenced := kmsg.NewListOffsetsResponseTopicPartition()
				fenced.Partition, fenced.ErrorCode = partition.Partition, kerr.FencedLeaderEpoch.Code
				answer.Partitions = append(answer.Partitions, fenced)
			}
			response.Topics = append(response.Topics, answer)
		}
		return response, nil, true
	})
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 1, Count: 100, Monitor: m}
	})
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, time.Minute, 10*time.Millisecond)
	require.True(t, refused.Load())
	require.NoError(t, r.finish(t))
	requireMatches(t, cluster, 1, 100)
}
