package sink

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are the counters of a sink process; what is a state, not a count, is read from its status.
type metrics struct {
	registry     *prometheus.Registry
	consumed     prometheus.Counter
	records      prometheus.Counter
	objects      prometheus.Counter
	bytes        prometheus.Counter
	skipped      prometheus.Counter
	uploadErrors prometheus.Counter
	resets       *prometheus.CounterVec
	lost         *prometheus.CounterVec
	deadLetters  *prometheus.CounterVec
	rotations    *prometheus.CounterVec
}

func newMetrics(status func() Status) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	byPartition := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"topic", "partition"})
	}
	m := &metrics{
		registry:     prometheus.NewRegistry(),
		consumed:     counter("sink_records_consumed_total", "Records read from Kafka, with those read again after a restart."),
		records:      counter("sink_records_uploaded_total", "Records in uploaded objects."),
		objects:      counter("sink_objects_uploaded_total", "Objects uploaded."),
		bytes:        counter("sink_bytes_uploaded_total", "Bytes uploaded."),
		skipped:      counter("sink_records_skipped_total", "Records not written: nulls, and what can't be converted."),
		uploadErrors: counter("sink_upload_errors_total", "Requests to S3 that failed."),
		resets:       byPartition("sink_offset_resets_total", "Times that reading went on at another offset than the group's, or than where it was."),
		lost:         byPartition("sink_records_lost_total", "Offsets that Kafka had deleted before they were read."),
		deadLetters:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sink_dead_letters_total", Help: "Records sent to the dead-letter topic."}, []string{"stage"}),
		rotations:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sink_rotations_total", Help: "Closings of all open files of a topic-partition."}, []string{"reason"}),
	}
	m.registry.MustRegister(m.consumed, m.records, m.objects, m.bytes, m.skipped, m.uploadErrors, m.resets, m.lost, m.deadLetters, m.rotations,
		statusCollector{status}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) uploaded(file *File) {
	m.objects.Inc()
	m.records.Add(float64(file.Records))
	m.bytes.Add(float64(file.Size()))
}

// statusCollector shows the status as gauges.
type statusCollector struct {
	status func() Status
}

var (
	taskFailed     = prometheus.NewDesc("sink_task_failed", "1 where the task has failed and waits for a restart.", nil, nil)
	committedDesc  = prometheus.NewDesc("sink_committed_offset", "Offset that the consumer group has committed.", []string{"topic", "partition"}, nil)
	positionDesc   = prometheus.NewDesc("sink_position_offset", "Offset behind the last record read.", []string{"topic", "partition"}, nil)
	openFilesDesc  = prometheus.NewDesc("sink_open_files", "Files that records are still added to.", []string{"topic", "partition"}, nil)
	openRecordDesc = prometheus.NewDesc("sink_open_records", "Records in open files.", []string{"topic", "partition"}, nil)
	waitingDesc    = prometheus.NewDesc("sink_rotations_waiting", "Rotations whose upload has not finished.", []string{"topic", "partition"}, nil)
)

func (statusCollector) Describe(descriptions chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{taskFailed, committedDesc, positionDesc, openFilesDesc, openRecordDesc, waitingDesc} {
		descriptions <- d
	}
}

func (c statusCollector) Collect(values chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		values <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	status := c.status()
	failed := 0.0
	if status.State == StateFailed {
		failed = 1
	}
	gauge(taskFailed, failed)
	for _, p := range status.Partitions {
		topic, partition := p.Topic, partitionLabel(p.Partition)
		if p.Committed >= 0 {
			gauge(committedDesc, float64(p.Committed), topic, partition)
		}
		if p.Position >= 0 {
			gauge(positionDesc, float64(p.Position), topic, partition)
		}
		records := int64(0)
		for _, file := range p.OpenFiles {
			records += file.Records
		}
		gauge(openFilesDesc, float64(len(p.OpenFiles)), topic, partition)
		gauge(openRecordDesc, float64(records), topic, partition)
		gauge(waitingDesc, float64(p.Waiting), topic, partition)
	}
}
