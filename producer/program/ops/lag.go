package ops

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Lag is how far a source's reader is behind, asked for when metrics are. There is no metric while it isn't known.
type Lag struct {
	desc  *prometheus.Desc
	mutex sync.Mutex
	read  func() (bytes int64, known bool)
}

// Follow has the lag asked of read, which may be called by any goroutine; nil for nobody.
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
