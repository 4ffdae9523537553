package delivery

import (
	"context"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// What a record takes in a request beside key, value and headers, and a header beside its key and value, in bytes: mostly
// variable-length integers (https://kafka.apache.org/documentation/#record), which seldom need more.
const (
	recordOverhead = 20
	headerOverhead = 4
)

// lanes spreads records without a key over the partitions of a topic: a run of records for one partition, no more than
// goes into one request, then a run for another one that has nothing under way.
//
// Left to librdkafka, a partition gets more while its request is under way. An idempotent producer may not send that
// (rd_kafka_toppar_producer_serve makes a request only while fewer than five records of the partition are in flight),
// and once it is older than linger.ms the broker's thread spins until the answer comes: at full speed that takes more
// processor time than everything else together. Besides, a slow broker gets less this way, as no partition of it is
// free as often.
//
// Where a run ends too early or late, only time is lost: order and acknowledgements don't depend on lanes.
type lanes struct {
	linger     time.Duration
	wait       func(waiting bool) // is told when assign waits for Kafka, and when no longer; nil for nobody
	maxBytes   int
	maxRecords int

	mutex   sync.Mutex
	known   bool   // the number of partitions, or that Kafka doesn't tell
	busy    []bool // by partition
	current int    // the partition of the run
	opened  time.Time
	bytes   int
	records int
	landed  chan struct{} // has a token when a partition may have become free
}

func newLanes(linger time.Duration, maxBytes, maxRecords int) *lanes {
	// Runs of single records, which no linger at all would make, would need a free partition for each.
	linger = max(linger, time.Millisecond)
	return &lanes{linger: linger, maxBytes: maxBytes, maxRecords: maxRecords, landed: make(chan struct{}, 1)}
}

// resize takes in the number of partitions, which may grow; 0 where Kafka doesn't tell, as the topic isn't there.
func (l *lanes) resize(partitions int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.known = true
	for len(l.busy) < partitions {
		l.busy = append(l.busy, false)
	}
	l.free()
}

// free wakes assign.
func (l *lanes) free() {
	select {
	case l.landed <- struct{}{}:
	default:
	}
}

// assign gives the partition of the next record, which takes that many bytes. For the first of a run, whose delivery
// must be told by land, it waits until a partition is free. It gives kafka.PartitionAny where Kafka tells of no
// partition, for sending to say why.
func (l *lanes) assign(ctx context.Context, bytes int) (partition int32, first bool, err error) {
	for {
		partition, first, ok := l.try(bytes, time.Now())
		if ok {
			return partition, first, nil
		}
		if err := l.waitForLanding(ctx); err != nil {
			return 0, false, err
		}
	}
}

func (l *lanes) waitForLanding(ctx context.Context) error {
	if l.wait != nil {
		l.wait(true)
		defer l.wait(false)
	}
	select {
	case <-l.landed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lanes) try(bytes int, now time.Time) (partition int32, first, ok bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if !l.known { // nothing can be sent yet anyway
		return 0, false, false
	}
	if len(l.busy) == 0 {
		return kafka.PartitionAny, false, true
	}
	if l.records == 0 || l.records >= l.maxRecords || l.bytes+bytes > l.maxBytes || now.Sub(l.opened) >= l.linger {
		if !l.open(now) {
			return 0, false, false
		}
		first = true
	}
	l.records++
	l.bytes += bytes
	return int32(l.current), first, true
}

// open begins a run on the next partition that is free.
func (l *lanes) open(now time.Time) bool {
	for i := 1; i <= len(l.busy); i++ {
		p := (l.current + i) % len(l.busy)
		if !l.busy[p] {
			l.busy[p] = true
			l.current, l.opened, l.bytes, l.records = p, now, 0, 0
			return true
		}
	}
	return false
}

// land frees a partition: the first record of its run was acknowledged, or failed.
func (l *lanes) land(partition int32) {
	l.mutex.Lock()
	if int(partition) < len(l.busy) && partition >= 0 {
		l.busy[partition] = false
		if int(partition) == l.current {
			l.records = 0 // the run is over, should it be open still
		}
	}
	l.mutex.Unlock()
	l.free()
}

// sizeOf is about the number of bytes that a record takes in a request, before compression.
func sizeOf(r *Record) int {
	size := recordOverhead + len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		size += headerOverhead + len(h.Key) + len(h.Value)
	}
	return size
}
