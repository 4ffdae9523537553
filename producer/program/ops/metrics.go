// Package ops shows how the program does: Prometheus metrics, health and readiness over HTTP.
package ops

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are the program's metrics. Make them with NewMetrics.
type Metrics struct {
	Registry *prometheus.Registry

	RecordsRead, BytesRead          prometheus.Counter
	RecordsAcked, BytesAcked        prometheus.Counter
	DeadLetters                     *prometheus.CounterVec // by reason
	Commits, Aborts                 prometheus.Counter
	CommitSeconds                   prometheus.Histogram
	SourceLag                       *Lag
	Statistics                      *Statistics
	DeliverySeconds, EventAge       *Delays
	KafkaErrors, SourceErrors       prometheus.Counter
	SourceReconnects, KafkaRenewals prometheus.Counter
	SourceRepeats, SourceSkipped    prometheus.Counter
	SourcePosition, SourceDone      prometheus.Gauge
	SourceUp, SourceRefused         prometheus.Gauge
	KafkaUp, QueueSize              prometheus.Gauge
}

// delayBounds reach from a fast acknowledgement to an outage of an hour, in seconds.
var delayBounds = []float64{
	0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600,
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
	delays := func(name, help string) *Delays {
		d := newDelays("producer_"+name, help, delayBounds)
		registry.MustRegister(d)
		return d
	}
	lag := &Lag{desc: prometheus.NewDesc("producer_source_lag_bytes", "Bytes that the source has and that weren't read yet, where that is known.", nil, nil)}
	statistics := &Statistics{}
	registry.MustRegister(lag, statistics)
	return &Metrics{
		SourceLag: lag, Statistics: statistics,
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
		DeliverySeconds: delays("delivery_seconds",
			"Time from reading an event to its acknowledgement; where the source has positions, its commit."),
		EventAge: delays("event_age_seconds",
			"Time from an event's own timestamp (RECORD_TIMESTAMP) to its acknowledgement; where the source has positions, its commit."),
		KafkaErrors:      counter("kafka_errors_total", "Errors that Kafka or the connection to it reported."),
		SourceErrors:     counter("source_errors_total", "Errors of the source, such as lost connections."),
		SourceReconnects: counter("source_reconnects_total", "Attempts to connect to the source again."),
		SourceRepeats:    counter("source_repeats_total", "Events that the source gave again, by their ID and data; they are left out."),
		SourceSkipped:    counter("source_skipped_total", "Events that are left out: without data, or of a type that isn't among SOURCE_EVENTS."),
		KafkaRenewals:    counter("kafka_client_renewals_total", "Clients that took the place of one whose certificates or properties had changed."),
		SourcePosition:   gauge("source_position", "Committed position in the source, where positions begin with a number: events or bytes."),
		SourceDone:       gauge("source_done", "1 when the source has ended and everything is acknowledged."),
		SourceUp:         gauge("source_up", "1 when the source is open, or has ended."),
		SourceRefused:    gauge("source_refused", "1 while the source can't be read until someone corrects the settings, the source or its server."),
		KafkaUp:          gauge("kafka_up", "1 when Kafka did what it was last asked to."),
		QueueSize:        gauge("queue_records", "Records that wait to be acknowledged."),
	}
}
