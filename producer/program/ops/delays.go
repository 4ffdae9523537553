package ops

import (
	"sort"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Delays is a histogram of times in seconds. It takes many observations of the same value at once, as events are counted
// together when they are acknowledged.
type Delays struct {
	desc   *prometheus.Desc
	bounds []float64 // in seconds, ascending
	counts []atomic.Uint64
	sum    atomic.Int64 // in nanoseconds
}

func newDelays(name, help string, bounds []float64) *Delays {
	return &Delays{
		desc: prometheus.NewDesc(name, help, nil, nil), bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1),
	}
}

// Add adds that many events with the same delay. If clocks disagree, a delay may be negative; it then counts as zero.
func (d *Delays) Add(delay time.Duration, events int) {
	delay = max(delay, 0)
	d.counts[sort.SearchFloat64s(d.bounds, delay.Seconds())].Add(uint64(events))
	d.sum.Add(int64(delay) * int64(events))
}

// Describe implements prometheus.Collector.
func (d *Delays) Describe(descs chan<- *prometheus.Desc) { descs <- d.desc }

// Collect implements prometheus.Collector.
func (d *Delays) Collect(metrics chan<- prometheus.Metric) {
	buckets := make(map[float64]uint64, len(d.bounds))
	var count uint64
	for i := range d.counts {
		count += d.counts[i].Load()
		if i < len(d.bounds) {
			buckets[d.bounds[i]] = count
		}
	}
	metrics <- prometheus.MustNewConstHistogram(d.desc, count, time.Duration(d.sum.Load()).Seconds(), buckets)
}
