package ops

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Statistics shows librdkafka's own numbers from its last report
// (https://github.com/confluentinc/librdkafka/blob/master/STATISTICS.md).
type Statistics struct {
	mutex sync.Mutex
	last  *report
}

// report is the part of librdkafka's statistics that is shown.
type report struct {
	QueueRecords float64           `json:"msg_cnt"`
	QueueBytes   float64           `json:"msg_size"`
	Records      float64           `json:"txmsgs"`
	RecordBytes  float64           `json:"txmsg_bytes"`
	Brokers      map[string]broker `json:"brokers"`
}

type broker struct {
	Node          int     `json:"nodeid"`
	Source        string  `json:"source"`
	State         string  `json:"state"`
	Waiting       float64 `json:"outbuf_cnt"`
	InFlight      float64 `json:"waitresp_cnt"`
	Requests      float64 `json:"tx"`
	Bytes         float64 `json:"txbytes"`
	SendErrors    float64 `json:"txerrs"`
	ReceiveErrors float64 `json:"rxerrs"`
	Retries       float64 `json:"txretries"`
	Timeouts      float64 `json:"req_timeouts"`
	Disconnects   float64 `json:"disconnects"`
	RoundTrip     window  `json:"rtt"`
	QueueTime     window  `json:"int_latency"`
	OutTime       window  `json:"outbuf_latency"`
}

// window are measurements since the previous report, in microseconds.
type window struct {
	Count float64 `json:"cnt"`
	P50   float64 `json:"p50"`
	P99   float64 `json:"p99"`
}

// Update replaces the report.
func (s *Statistics) Update(text string) error {
	r := &report{}
	if err := json.Unmarshal([]byte(text), r); err != nil {
		return fmt.Errorf("decode librdkafka's statistics: %w", err)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.last = r
	return nil
}

func clientDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("producer_kafka_client_"+name, help, nil, nil)
}

func brokerDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("producer_kafka_broker_"+name, help, append([]string{"broker"}, labels...), nil)
}

// clientMetrics and the variables below are the metrics of a report.
var clientMetrics = []struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(*report) float64
}{
	{clientDesc("queue_records", "Records in the client's queues."), prometheus.GaugeValue, func(r *report) float64 { return r.QueueRecords }},
	{clientDesc("queue_bytes", "Bytes of the records in the client's queues."), prometheus.GaugeValue, func(r *report) float64 { return r.QueueBytes }},
	{clientDesc("records_sent_total", "Records sent to brokers."), prometheus.CounterValue, func(r *report) float64 { return r.Records }},
	{clientDesc("record_bytes_sent_total", "Bytes of records sent to brokers, before compression."), prometheus.CounterValue, func(r *report) float64 { return r.RecordBytes }},
}

var brokerMetrics = []struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(*broker) float64
}{
	{brokerDesc("up", "1 while connected to the broker."), prometheus.GaugeValue, func(b *broker) float64 {
		if b.State == "UP" {
			return 1
		}
		return 0
	}},
	{brokerDesc("requests_waiting", "Requests that wait to be sent to the broker."), prometheus.GaugeValue, func(b *broker) float64 { return b.Waiting }},
	{brokerDesc("requests_in_flight", "Requests that the broker hasn't answered yet."), prometheus.GaugeValue, func(b *broker) float64 { return b.InFlight }},
	{brokerDesc("requests_total", "Requests sent to the broker."), prometheus.CounterValue, func(b *broker) float64 { return b.Requests }},
	{brokerDesc("bytes_total", "Bytes sent to the broker."), prometheus.CounterValue, func(b *broker) float64 { return b.Bytes }},
	{brokerDesc("errors_total", "Requests and answers that failed."), prometheus.CounterValue, func(b *broker) float64 { return b.SendErrors + b.ReceiveErrors }},
	{brokerDesc("retries_total", "Requests sent again."), prometheus.CounterValue, func(b *broker) float64 { return b.Retries }},
	{brokerDesc("timeouts_total", "Requests that the broker didn't answer in time."), prometheus.CounterValue, func(b *broker) float64 { return b.Timeouts }},
	{brokerDesc("disconnects_total", "Connections lost."), prometheus.CounterValue, func(b *broker) float64 { return b.Disconnects }},
}

var brokerTimes = []struct {
	desc  *prometheus.Desc
	value func(*broker) *window
}{
	{brokerDesc("round_trip_seconds", "Time from a request to its answer.", "percentile"), func(b *broker) *window { return &b.RoundTrip }},
	{brokerDesc("queue_seconds", "Time of records in the client's queue before they go into a request.", "percentile"), func(b *broker) *window { return &b.QueueTime }},
	{brokerDesc("request_wait_seconds", "Time of requests from being made to being sent.", "percentile"), func(b *broker) *window { return &b.OutTime }},
}

// Describe implements prometheus.Collector.
func (s *Statistics) Describe(descs chan<- *prometheus.Desc) {
	for _, m := range clientMetrics {
		descs <- m.desc
	}
	for _, m := range brokerMetrics {
		descs <- m.desc
	}
	for _, m := range brokerTimes {
		descs <- m.desc
	}
}

// Collect implements prometheus.Collector.
func (s *Statistics) Collect(metrics chan<- prometheus.Metric) {
	s.mutex.Lock()
	r := s.last
	s.mutex.Unlock()
	if r == nil {
		return
	}
	for _, m := range clientMetrics {
		metrics <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(r))
	}
	seen := map[int]bool{}
	for _, b := range r.Brokers {
		// The other entries are for addresses and roles of brokers that are listed, too.
		if b.Node < 0 || b.Source != "learned" || seen[b.Node] {
			continue
		}
		seen[b.Node] = true
		b.collect(metrics)
	}
}

func (b *broker) collect(metrics chan<- prometheus.Metric) {
	node := strconv.Itoa(b.Node)
	for _, m := range brokerMetrics {
		metrics <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(b), node)
	}
	for _, m := range brokerTimes {
		if w := m.value(b); w.Count > 0 {
			metrics <- prometheus.MustNewConstMetric(m.desc, prometheus.GaugeValue, w.P50/1e6, node, "50")
			metrics <- prometheus.MustNewConstMetric(m.desc, prometheus.GaugeValue, w.P99/1e6, node, "99")
		}
	}
}
