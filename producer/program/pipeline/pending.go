package pipeline

import (
	"strconv"
	"time"

	"kafka-on-eks/producer/program/delivery"
)

// pending counts events that the next commit brings. Make one with newPending.
type pending struct {
	records, bytes int64
	dead           map[string]int64 // by reason
	position       []byte           // where the source goes on after them
}

func newPending() pending { return pending{dead: map[string]int64{}} }

// add counts an event, whose value has that many bytes.
func (p *pending) add(problem string, bytes int, position []byte) {
	if problem != "" {
		p.dead[problem]++
	} else {
		p.records++
		p.bytes += int64(bytes)
	}
	p.position = append(p.position[:0], position...)
}

func (p *pending) empty() bool { return p.records == 0 && len(p.dead) == 0 }

// after is the checkpoint that follows before.
func (p *pending) after(before delivery.Checkpoint) delivery.Checkpoint {
	before.Position = string(p.position)
	before.Records += p.records
	for _, n := range p.dead {
		before.DeadLetters += n
	}
	return before
}

// count adds what Kafka has now to the metrics.
func (p *Pipeline) count(done pending) {
	m := p.Metrics
	p.pause.Reset()
	p.committed.Store(time.Now().UnixNano())
	m.RecordsAcked.Add(float64(done.records))
	m.BytesAcked.Add(float64(done.bytes))
	for reason, n := range done.dead {
		m.DeadLetters.WithLabelValues(reason).Add(float64(n))
	}
	if position, err := strconv.ParseFloat(string(done.position), 64); err == nil {
		m.SourcePosition.Set(position)
	}
}
