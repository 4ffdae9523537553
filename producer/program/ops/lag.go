package ops

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Lag is how far a source's reader is behind. It is asked for when metrics are read, and there is no metric while it isn't known.
type Lag struct {
	desc  *prometheus.Desc
	mutex sync.Mutex
	read  func() (bytes int64, known bool)
}

// Follow makes read the function that returns the lag. Any goroutine may call it. nil means that there is no lag.
func (l *Lag) Follow(read func() (bytes int64, known bool)) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.read = read
}

// Describe implements prometheus.Collector.
func (l *Lag) Describe(descs chan<- *prometheus.Desc) { descs <- l.desc }

// Collect implements prometheus.Collector.
func (l *Lag) Collect(metrics chan<- prometheus.Metric) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.read == nil {
		return
	}
	if bytes, known := l.read(); known {
		metrics <- prometheus.MustNewConstMetric(l.desc, prometheus.GaugeValue, float64(bytes))
	}
}
