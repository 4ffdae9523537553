package pipeline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/generator"
)

// TestShutdown: SIGTERM commits the open transaction, of which Kafka has not heard the end by then, with all that it holds.
func TestShutdown(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 8, Count: 100, Monitor: m}
	}, func(s *settings.Settings) { s.CommitInterval = 10 * time.Second })
	require.Eventually(t, func() bool {
		return cluster.PartitionInfo(topics.Events, 0).HighWatermark > 0 || cluster.PartitionInfo(topics.Events, 1).HighWatermark > 0 ||
			cluster.PartitionInfo(topics.Events, 2).HighWatermark > 0
	}, 20*time.Second, time.Millisecond)
	begin := time.Now()
	require.NoError(t, r.finish(t))
	require.Less(t, time.Since(begin), 5*time.Second, "within the grace, and before the interval")
	committed := testutil.ToFloat64(r.metrics.RecordsAcked)
	require.Positive(t, committed)
	requireMatches(t, cluster, 8, uint64(committed)) // the first ones, however many the generator gave by then
	positions := records(t, cluster, topics.Positions)
	require.Contains(t, string(positions[len(positions)-1].Value), fmt.Sprintf(`"records":%.0f`, committed))
}

// TestShutdownWithoutKafka: where Kafka is away, the end comes with the end of the grace, and says so.
func TestShutdownWithoutKafka(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 8, Rate: 1000, Monitor: m}
	}, func(s *settings.Settings) { s.ShutdownTimeout = time.Second })
	requireProgress(t, r)
	cluster.Close()
	before := testutil.ToFloat64(r.metrics.RecordsRead)
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsRead) > before+100 }, 20*time.Second, time.Millisecond)
	require.ErrorContains(t, r.finish(t), "not finished within PRODUCER_SHUTDOWN_TIMEOUT, 1s")
}
