package delivery

import (
	"context"
	"sync"
)

// lanes spreads runs over the partitions of a topic. Each run goes to the next partition that has nothing under way.
//
// librdkafka by itself would give a partition more records while a request of it is under way. An idempotent producer
// may not send these (rd_kafka_toppar_producer_serve makes a request only while fewer than five records of the partition
// are in flight), and once they are older than linger.ms the broker's thread spins until the answer comes. At full speed
// that takes more processor time than everything else together. Besides, with lanes a slow broker gets fewer records, as
// its partitions are free less often.
type lanes struct {
	wait func(waiting bool) // is told when take waits for Kafka, and when no longer

	mutex  sync.Mutex
	known  bool   // the number of partitions, or why there are none
	cause  error  // of there being none
	lanes  []lane // by partition
	last   int    // the partition of the last run
	landed chan struct{}
}

// lane is a partition and the run that is under way to it.
type lane struct {
	tag     any
	records int
	left    int // that Kafka hasn't told of yet; 0 where the lane is free
	failed  int
}

func newLanes(wait func(bool)) *lanes {
	return &lanes{wait: wait, landed: make(chan struct{}, 1)} // a token: a lane may have become free
}

// resize sets the number of partitions, which may grow. If there are none, cause says why.
func (l *lanes) resize(partitions int, cause error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.known, l.cause = true, cause
	for len(l.lanes) < partitions {
		l.lanes = append(l.lanes, lane{})
	}
	l.notify()
}

func (l *lanes) notify() {
	select {
	case l.landed <- struct{}{}:
	default:
	}
}

// take waits until a partition is free and takes it for a run of that many records.
func (l *lanes) take(ctx context.Context, records int, tag any) (partition int32, err error) {
	for {
		partition, free, err := l.try(records, tag)
		if free || err != nil {
			return partition, err
		}
		if err := l.waitForLanding(ctx); err != nil {
			return 0, err
		}
	}
}

func (l *lanes) waitForLanding(ctx context.Context) error {
	l.wait(true)
	defer l.wait(false)
	select {
	case <-l.landed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lanes) try(records int, tag any) (partition int32, free bool, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if !l.known { // nothing can be sent yet anyway
		return 0, false, nil
	}
	if len(l.lanes) == 0 {
		return 0, false, l.cause
	}
	for i := range l.lanes {
		p := (l.last + 1 + i) % len(l.lanes)
		if l.lanes[p].left == 0 {
			l.lanes[p] = lane{tag: tag, records: records, left: records}
			l.last = p
			return int32(p), true, nil
		}
	}
	return 0, false, nil
}

// withdraw removes the last records from a partition's run, as they were not sent.
func (l *lanes) withdraw(partition int32, records int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.lanes[partition].records -= records
	l.lanes[partition].left -= records
	l.notify()
}

// land processes the outcome of the next record of a partition's run, and returns a report if one is due. librdkafka
// reports the records of an idempotent producer in order, for each partition.
func (l *lanes) land(partition int32, err error) (report Report, due bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if partition < 0 || int(partition) >= len(l.lanes) {
		return Report{}, false
	}
	lane := &l.lanes[partition]
	if lane.left == 0 {
		return Report{}, false
	}
	lane.left--
	report = Report{Tag: lane.tag, Err: err}
	if err != nil {
		report.Failed = lane.records - lane.left - 1
		lane.failed++
	}
	if lane.left == 0 {
		report.Acknowledged = lane.records - lane.failed
		l.notify()
	}
	return report, err != nil || lane.left == 0
}
