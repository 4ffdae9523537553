package verify

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"kafka-on-eks/local/sink"
)

// Run compares topic and bucket as they are now. A Report with problems is no error.
func Run(ctx context.Context, options Options) (report Report, err error) {
	config, err := options.config()
	if err != nil {
		return Report{}, err
	}
	reader, err := openTopicReader(options.Kafka)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, reader.close()) }()
	v := &verifier{
		options: options,
		config:  config,
		topic:   reader,
		bucket:  &bucket{client: sink.NewS3Client(options.S3), name: options.Bucket, config: config},
		events:  map[uint64]struct{}{},
		report:  Report{Topic: options.Topic, Group: options.Group, Bucket: options.Bucket, Acknowledged: -1, ProducerDeadLetters: -1},
	}
	if v.report.Group == "" {
		v.report.Group = config.Group()
	}
	if err := v.run(ctx); err != nil {
		return Report{}, fmt.Errorf("verify topic %s: %w", options.Topic, err)
	}
	return v.report, nil
}

// verifier holds a comparison on its way.
type verifier struct {
	options Options
	config  *sink.Config
	topic   *topicReader
	bucket  *bucket
	report  Report

	events       map[uint64]struct{} // of the producer, to see one that comes twice
	positioned   int64               // events that say which they are, each counted once
	retentionCut bool                // the topic's beginning is gone
}

func (v *verifier) run(ctx context.Context) error {
	acknowledged, err := v.topic.positions(ctx, v.options.Topic+".positions")
	if err != nil {
		return err
	}
	partitions, err := v.topic.partitions(ctx, v.options.Topic)
	if err != nil {
		return err
	}
	if partitions == 0 {
		return fmt.Errorf("no topic of this name, must be the topic that the sink reads")
	}
	committed, err := v.topic.committed(ctx, v.report.Group, v.options.Topic, partitions)
	if err != nil {
		return err
	}
	parts := make([]Partition, partitions)
	for i := range parts {
		low, end, err := v.topic.bounds(ctx, v.options.Topic, int32(i))
		if err != nil {
			return err
		}
		parts[i] = Partition{Partition: int32(i), Committed: committed[i], Low: low, End: end}
	}
	objects, foreign, err := v.bucket.list(ctx, v.options.Topic)
	if err != nil {
		return err
	}
	for _, key := range foreign {
		v.report.Misplaced.add(1, "object "+key+": not a key that this configuration gives")
	}
	for i := range parts {
		if err := v.partition(ctx, &parts[i], objects[int32(i)]); err != nil {
			return err
		}
		delete(objects, int32(i))
	}
	for _, list := range objects {
		for _, o := range list {
			v.report.Misplaced.add(1, "object "+o.key+": the topic has no such partition")
		}
	}
	v.sum(parts, acknowledged)
	return nil
}

func (v *verifier) partition(ctx context.Context, part *Partition, objects []*object) error {
	c := &comparison{verifier: v, part: part, tp: sink.TopicPartition{Topic: v.options.Topic, Partition: part.Partition}, objects: objects,
		unpaid: map[uint64]int32{}}
	if err := v.bucket.read(ctx, objects, func(_ *object, l line) { c.unpaid[l.placed]++ }); err != nil {
		return err
	}
	// Objects may hold records that came after the snapshot: they have to be known, but they are not counted.
	_, now, err := v.topic.bounds(ctx, v.options.Topic, part.Partition)
	if err != nil {
		return err
	}
	if err := v.topic.read(ctx, c.tp, part.Low, now, c.record); err != nil {
		return err
	}
	c.starts()
	v.report.Objects += int64(len(objects))
	return c.leftovers(ctx)
}

// event looks at what the producer says about a record: which of its source's events it is.
func (v *verifier) event(m *sink.Message) {
	var hash maphash.Hash
	hash.SetSeed(seed)
	found := false
	for _, header := range m.Headers {
		if header.Key == "source" || header.Key == "position" {
			found = found || header.Key == "position"
			_, _ = hash.Write(header.Value) // never fails
			_ = hash.WriteByte(0)
		}
	}
	if !found {
		return
	}
	// The content counts too: two sources under one name may have the same positions.
	_, _ = hash.Write(m.Value)
	sum := hash.Sum64()
	if _, repeated := v.events[sum]; repeated {
		v.report.Duplicate.add(1, fmt.Sprintf("%s: the producer has written this event before", at(m.TopicPartition, m.Offset)))
		return
	}
	v.events[sum] = struct{}{}
	v.positioned++
}

func (v *verifier) sum(parts []Partition, acknowledged map[string]position) {
	r := &v.report
	for _, part := range parts {
		r.InTopic += part.InTopic
		r.InS3 += part.InS3
		if part.Pending.Count > 0 {
			if r.Pending.Count == 0 || part.Pending.Oldest.Before(r.Pending.Oldest) {
				r.Pending.Oldest = part.Pending.Oldest
			}
			r.Pending.Count += part.Pending.Count
		}
		v.retentionCut = v.retentionCut || part.Low > 0
	}
	now := time.Now()
	for i := range parts {
		if parts[i].Pending.Count > 0 {
			parts[i].Pending.AgeSeconds = now.Sub(parts[i].Pending.Oldest).Seconds()
		}
	}
	if r.Pending.Count > 0 {
		r.Pending.AgeSeconds = now.Sub(r.Pending.Oldest).Seconds()
	}
	r.Partitions = parts
	if len(acknowledged) == 0 {
		return
	}
	r.Acknowledged, r.ProducerDeadLetters = 0, 0
	for _, p := range acknowledged {
		r.Acknowledged += p.Records
		r.ProducerDeadLetters += p.DeadLetters
	}
	if lost := r.Acknowledged - v.positioned; lost > 0 && !v.retentionCut {
		r.Missing.add(lost, fmt.Sprintf("topic %s: %d events acknowledged to the producer, %d in the topic", r.Topic, r.Acknowledged, v.positioned))
	}
}

func at(tp sink.TopicPartition, offset int64) string {
	return fmt.Sprintf("%s-%d@%d", tp.Topic, tp.Partition, offset)
}
