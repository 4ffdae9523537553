package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kafka-on-eks/local/sink"
)

// memoryLog is a Log in memory.
type memoryLog struct {
	topics    map[string][]*memoryPartition
	committed map[int32]int64
	retention time.Duration // of every topic
	ending    map[string]bool
	nextID    int64
	// onBounds, where it isn't nil, is called before the bounds of a topic are given, onRead before each record is.
	onBounds func(topic string)
	onRead   func(r *Record)
	reads    atomic.Int64
}

// memoryPartition is a partition: entries in order, whose offsets are their numbers.
type memoryPartition struct {
	low     int64
	entries []memoryEntry
}

type memoryEntry struct {
	Record
	fate Marker // of its transaction; NoMarker while that is open
}

func newMemoryLog() *memoryLog {
	return &memoryLog{topics: map[string][]*memoryPartition{}, committed: map[int32]int64{}, retention: -1, ending: map[string]bool{}}
}

func (l *memoryLog) create(topic string, partitions int) {
	for range partitions {
		l.topics[topic] = append(l.topics[topic], &memoryPartition{})
	}
}

// write appends a record, or a marker, and gives its offset.
func (l *memoryLog) write(topic string, partition int32, r Record) int64 {
	p := l.topics[topic][partition]
	r.TopicPartition, r.Offset = sink.TopicPartition{Topic: topic, Partition: partition}, int64(len(p.entries))
	entry := memoryEntry{Record: r, fate: Committed}
	if r.Transactional {
		entry.fate = NoMarker
	}
	if r.Marker != NoMarker {
		for i := range p.entries {
			if e := &p.entries[i]; e.Transactional && e.Producer == r.Producer && e.fate == NoMarker {
				e.fate = r.Marker
			}
		}
	}
	p.entries = append(p.entries, entry)
	return r.Offset
}

func (p *memoryPartition) stable() int64 {
	for i := range p.entries {
		if p.entries[i].fate == NoMarker {
			return int64(i)
		}
	}
	return int64(len(p.entries))
}

func (l *memoryLog) Bounds(_ context.Context, topic string) (all []Bounds, err error) {
	if l.onBounds != nil {
		l.onBounds(topic)
	}
	for _, p := range l.topics[topic] {
		all = append(all, Bounds{Low: p.low, Stable: max(p.stable(), p.low), End: int64(len(p.entries))})
	}
	return all, nil
}

func (l *memoryLog) Ends(_ context.Context, topics ...string) (map[string][]int64, error) {
	ends := map[string][]int64{}
	for _, topic := range topics {
		for _, p := range l.topics[topic] {
			ends[topic] = append(ends[topic], int64(len(p.entries)))
		}
	}
	return ends, nil
}

func (l *memoryLog) Committed(context.Context, string, string) (map[int32]int64, error) {
	return l.committed, nil
}

func (l *memoryLog) Ending(context.Context, []string) (map[string]bool, error) { return l.ending, nil }

func (l *memoryLog) Retention(context.Context, string) (time.Duration, error) {
	return l.retention, nil
}

func (l *memoryLog) Read(_ context.Context, s Stretch, each func(*Record) error) error {
	l.reads.Add(1)
	p := l.topics[s.Topic][s.Partition]
	for offset := s.From; offset < s.To; offset++ {
		if offset < p.low {
			return fmt.Errorf("%w: offset %d is deleted", errMoved, offset)
		}
		e := p.entries[offset]
		if !s.Uncommitted && e.fate != Committed && e.Marker == NoMarker {
			continue
		}
		if l.onRead != nil {
			l.onRead(&e.Record)
		}
		if err := each(&e.Record); err != nil {
			return err
		}
	}
	return nil
}

// memoryBucket is a Bucket in memory, by bucket and key.
type memoryBucket struct {
	objects map[string]map[string][]byte
	// away, where it isn't nil, is why an object can't be read.
	away func(key string) error
}

func newMemoryBucket() *memoryBucket {
	return &memoryBucket{objects: map[string]map[string][]byte{}}
}

func (b *memoryBucket) put(bucket, key string, content []byte) {
	if b.objects[bucket] == nil {
		b.objects[bucket] = map[string][]byte{}
	}
	b.objects[bucket][key] = content
}

func (b *memoryBucket) List(_ context.Context, bucket, prefix string) (all []Stored, err error) {
	for key, content := range b.objects[bucket] {
		if strings.HasPrefix(key, prefix) {
			all = append(all, Stored{Bucket: bucket, Key: key, Size: int64(len(content)), Tag: fmt.Sprint(hashOf(content))})
		}
	}
	slices.SortFunc(all, func(a, b Stored) int { return strings.Compare(a.Key, b.Key) })
	return all, nil
}

func (b *memoryBucket) Open(_ context.Context, object Stored) io.ReadCloser {
	if b.away != nil {
		if err := b.away(object.Key); err != nil {
			return io.NopCloser(failingReader{err})
		}
	}
	content, ok := b.objects[object.Bucket][object.Key]
	if !ok || fmt.Sprint(hashOf(content)) != object.Tag {
		return io.NopCloser(failingReader{errMoved})
	}
	return io.NopCloser(bytes.NewReader(content))
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// memoryProducer writes events and checkpoints of a source as the producer does, in transactions unless plain.
type memoryProducer struct {
	log            *memoryLog
	topic          string
	name, identity string
	plain          bool
	id             int64
	saved, before  checkpoint // with and without the open transaction
	open           map[sink.TopicPartition]bool
}

func newMemoryProducer(l *memoryLog, topic, name, identity string) *memoryProducer {
	l.nextID++
	return &memoryProducer{log: l, topic: topic, name: name, identity: identity, id: l.nextID, open: map[sink.TopicPartition]bool{}}
}

// event writes an event, and gives its offset.
func (p *memoryProducer) event(partition int32, value []byte, position string, timestamp int64) int64 {
	p.saved.Records++
	return p.write(p.topic, partition, Record{Message: sink.Message{Value: value, Timestamp: timestamp, Headers: p.headers(position)}})
}

// deadLetter writes one.
func (p *memoryProducer) deadLetter(value []byte, position string, timestamp int64) {
	p.saved.DeadLetters++
	p.write(p.topic+deadLettersSuffix, 0, Record{Message: sink.Message{Value: value, Timestamp: timestamp, Headers: p.headers(position)}})
}

func (p *memoryProducer) headers(position string) []sink.Header {
	headers := []sink.Header{{Key: sourceHeader, Value: []byte(p.name)}}
	if position != "" {
		headers = append(headers, sink.Header{Key: positionHeader, Value: []byte(position)})
	}
	return headers
}

func (p *memoryProducer) write(topic string, partition int32, r Record) int64 {
	r.Transactional, r.Producer = !p.plain, p.id
	p.open[sink.TopicPartition{Topic: topic, Partition: partition}] = true
	return p.log.write(topic, partition, r)
}

// commit writes the checkpoint and ends the transaction.
func (p *memoryProducer) commit(timestamp int64) {
	value, _ := json.Marshal(p.saved)
	p.write(p.topic+positionsSuffix, 0, Record{Message: sink.Message{Key: []byte(p.name + "/" + p.identity), Value: value, Timestamp: timestamp}})
	p.end(Committed)
	p.before = p.saved
}

// end ends the transaction.
func (p *memoryProducer) end(marker Marker) {
	var touched []sink.TopicPartition
	for tp := range p.open {
		touched = append(touched, tp)
	}
	slices.SortFunc(touched, func(a, b sink.TopicPartition) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	for _, tp := range touched {
		if !p.plain {
			p.log.write(tp.Topic, tp.Partition, Record{Producer: p.id, Marker: marker})
		}
	}
	clear(p.open)
}

// abort drops what was written since the last commit.
func (p *memoryProducer) abort() {
	p.end(Aborted)
	p.saved = p.before
}
