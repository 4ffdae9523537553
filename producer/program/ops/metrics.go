// Package ops shows how the program fares: Prometheus metrics, health and readiness over HTTP.
package ops

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are the program's metrics. Make them with NewMetrics.
type Metrics struct {
	Registry *prometheus.Registry

	RecordsRead, BytesRead       prometheus.Counter
	RecordsAcked, BytesAcked     prometheus.Counter
	DeadLetters                  *prometheus.CounterVec // by reason
	Commits, Aborts              prometheus.Counter
	CommitSeconds                prometheus.Histogram
	KafkaErrors, SourceErrors    prometheus.Counter
	SourceReconnects             prometheus.Counter
	SourceRepeats                prometheus.Counter
	SourcePosition, SourceDone   prometheus.Gauge
	SourceUp, KafkaUp, QueueSize prometheus.Gauge
}

// NewMetrics registers the metrics in a registry of their own.
func NewMetrics() *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f := promauto.With(registry)
	counter := func(name, help string) prometheus.Counter {
		return f.NewCounter(prometheus.CounterOpts{Name: "producer_" + name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return f.NewGauge(prometheus.GaugeOpts{Name: "producer_" + name, Help: help})
	}
	return &Metrics{
		Registry:     registry,
		RecordsRead:  counter("records_read_total", "Events read from the source."),
		BytesRead:    counter("bytes_read_total", "Bytes of the events read from the source."),
		RecordsAcked: counter("records_acknowledged_total", "Events acknowledged by the topic; where the source has positions, committed."),
		BytesAcked:   counter("bytes_acknowledged_total", "Bytes of the values acknowledged by the topic."),
		DeadLetters: f.NewCounterVec(prometheus.CounterOpts{Name: "producer_dead_letters_total",
			Help: "Events acknowledged by the dead-letter topic."}, []string{"reason"}),
		Commits: counter("commits_total", "Transactions committed."),
		Aborts:  counter("aborts_total", "Transactions that failed; their events were read and sent again."),
		CommitSeconds: f.NewHistogram(prometheus.HistogramOpts{Name: "producer_commit_duration_seconds",
			Help: "Time from the end of a transaction's events to its commit.", Buckets: prometheus.ExponentialBuckets(0.002, 2, 14)}),
		KafkaErrors:      counter("kafka_errors_total", "Errors that Kafka or the connection to it reported."),
		SourceErrors:     counter("source_errors_total", "Errors of the source, such as lost connections."),
		SourceReconnects: counter("source_reconnects_total", "Attempts to connect to the source again."),
		SourceRepeats:    counter("source_repeats_total", "Events that the source gave again, by their ID and data; they are left out."),
		SourcePosition:   gauge("source_position", "Committed position in the source, where positions are numbers: events or bytes."),
		SourceDone:       gauge("source_done", "1 when the source has ended and everything is acknowledged."),
		SourceUp:         gauge("source_up", "1 when the source is open."),
		KafkaUp:          gauge("kafka_up", "1 when Kafka did what it was last asked to."),
		QueueSize:        gauge("queue_records", "Records that wait to be acknowledged."),
	}
}
