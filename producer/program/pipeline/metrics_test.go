package pipeline_test

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/generator"
)

// histogram is a metric of the pipeline.
func histogram(t *testing.T, r *running, name string) *dto.Histogram {
	t.Helper()
	families, err := r.metrics.Registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		if family.GetName() == name {
			return family.GetMetric()[0].GetHistogram()
		}
	}
	require.Fail(t, "no metric "+name)
	return nil
}

// TestStatistics: librdkafka's own numbers are shown.
func TestStatistics(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 1, Rate: 1000, Monitor: m}
	}, func(s *settings.Settings) { s.Kafka["statistics.interval.ms"] = "50" })
	names := []string{"producer_kafka_client_records_sent_total", "producer_kafka_broker_up", "producer_kafka_broker_requests_total",
		"producer_kafka_broker_round_trip_seconds", "producer_kafka_broker_queue_seconds"}
	for _, name := range names {
		require.Eventually(t, func() bool {
			n, err := testutil.GatherAndCount(r.metrics.Registry, name)
			return err == nil && n > 0
		}, 20*time.Second, 10*time.Millisecond, name)
	}
	problems, err := testutil.GatherAndLint(r.metrics.Registry)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.NoError(t, r.finish(t))
}
