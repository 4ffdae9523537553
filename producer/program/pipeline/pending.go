package pipeline

import (
	"strconv"
	"strings"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/record"
)

const (
	// readResolution is how exact delays are, in nanoseconds.
	readResolution = int64(200 * time.Microsecond)
	// stampResolution is how exact events' ages are, in milliseconds.
	stampResolution = 5
)

// pending counts the events of the next commit.
type pending struct {
	records, bytes int64
	dead           map[string]int64 // by reason, nil for none
	position       []byte           // where the source goes on after them
	reads          moments          // when they were read, by the pipeline's clock
	stamps         moments          // their own timestamps, in milliseconds since 1970
}

// fact has the properties of an event that are counted.
type fact struct {
	problem string        // why it is a dead letter, or ""
	bytes   int           // of its value
	read    time.Duration // by the pipeline's clock
	millis  int64         // its own timestamp, 0 for none
}

func factOf(entry *inbox.Record, bytes int) fact {
	return fact{problem: entry.Problem, bytes: bytes, read: entry.Read, millis: entry.Millis}
}

// add counts an event.
func (p *pending) add(f fact, position []byte) {
	if f.problem != "" {
		p.bury(f.problem, 1)
	} else {
		p.records++
		p.bytes += int64(f.bytes)
		if f.millis != 0 {
			p.stamps.add(f.millis, stampResolution, 1)
		}
	}
	p.reads.add(int64(f.read), readResolution, 1)
	p.position = append(p.position[:0], position...)
}

// skip notes an event of which only the position counts.
func (p *pending) skip(position []byte) { p.position = append(p.position[:0], position...) }

// bury counts dead letters.
func (p *pending) bury(reason string, events int64) {
	if p.dead == nil {
		p.dead = map[string]int64{}
	}
	p.dead[reason] += events
}

// condemn counts an event, which was already added, as refused by Kafka. Its time still counts.
func (p *pending) condemn(f fact) {
	if f.problem != "" {
		p.bury(f.problem, -1)
	} else {
		p.records--
		p.bytes -= int64(f.bytes)
	}
	p.bury(record.Refused, 1)
}

// merge adds the events of later, which come after those of p.
func (p *pending) merge(later *pending) {
	p.records += later.records
	p.bytes += later.bytes
	for reason, n := range later.dead {
		p.bury(reason, n)
	}
	p.reads.merge(later.reads, readResolution)
	p.stamps.merge(later.stamps, stampResolution)
	p.position = append(p.position[:0], later.position...)
}

func (p *pending) empty() bool { return p.records == 0 && len(p.dead) == 0 && len(p.position) == 0 }

// after is the checkpoint that follows before. The position stays the same if events have none.
func (p *pending) after(before delivery.Checkpoint) delivery.Checkpoint {
	if len(p.position) > 0 {
		before.Position = string(p.position)
	}
	before.Records += p.records
	for _, n := range p.dead {
		before.DeadLetters += n
	}
	return before
}

// count adds the events that Kafka has now to the metrics.
func (p *Pipeline) count(done pending) {
	m := p.Metrics
	p.pause.Reset()
	p.refused.Reset()
	p.committed.Store(time.Now().UnixNano())
	m.RecordsAcked.Add(float64(done.records))
	m.BytesAcked.Add(float64(done.bytes))
	now, clock := time.Now(), p.clock()
	for _, r := range done.reads {
		m.DeliverySeconds.Add(clock-time.Duration(r.at), r.events)
	}
	for _, r := range done.stamps {
		m.EventAge.Add(now.Sub(time.UnixMilli(r.at)), r.events)
	}
	for reason, n := range done.dead {
		m.DeadLetters.WithLabelValues(reason).Add(float64(n))
	}
	number, _, _ := strings.Cut(string(done.position), "-") // a file's goes on with what is before it
	if position, err := strconv.ParseFloat(number, 64); err == nil {
		m.SourcePosition.Set(position)
	}
}
