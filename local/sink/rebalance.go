package sink

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// rebalance is called inside Poll when partitions come or go.
func (r *runner) rebalance(_ *kafka.Consumer, event kafka.Event) error {
	switch e := event.(type) {
	case kafka.AssignedPartitions:
		r.log.Info("partitions assigned", slog.Any("partitions", e.Partitions))
		if err := r.assign(e.Partitions); err != nil {
			r.assignErr = err // the client library drops what is returned here
		}
	case kafka.RevokedPartitions:
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, p := range e.Partitions {
			if a := r.assignments[TopicPartition{Topic: *p.Topic, Partition: p.Partition}]; a != nil {
				r.release(a)
			}
		}
		r.log.Info("partitions revoked", slog.Any("partitions", e.Partitions))
	}
	return nil
}

// assign begins to read partitions: where the group's offsets say, or from the beginning where they say nothing and nothing is there yet.
// Connect would read from the beginning whatever is there, and replace objects by others of the same names.
func (r *runner) assign(partitions []kafka.TopicPartition) error {
	if err := r.requireAll(partitions); err != nil || len(partitions) == 0 {
		return err
	}
	origins, err := r.survey.origins(r.ctx, partitions)
	if err != nil {
		return err
	}
	if !r.greeted {
		if err := r.greet(origins); err != nil {
			return err
		}
		r.greeted = true
	}
	if err := r.protect(origins); err != nil {
		return err
	}
	var starts, commits []kafka.TopicPartition
	for i := range origins {
		o := &origins[i]
		start := kafkaPartition(o.TopicPartition, o.start())
		starts = append(starts, start)
		if !o.settled() {
			start.Metadata = o.metadata()
			commits = append(commits, start)
		}
		if o.lost() > 0 {
			r.reportLost(o.TopicPartition, o.committed, o.low)
		} else if o.committed >= 0 && o.start() != o.committed {
			r.reset(o.TopicPartition)
			r.log.Warn("reading from the beginning, and nothing is there yet", topicAttr(o.TopicPartition), partitionAttr(o.TopicPartition),
				slog.Int64("from", o.start()), slog.String("reason", o.doubt()))
		}
	}
	// Before anything is written: from here on, a partition without an offset is known to be new to the group.
	if len(commits) > 0 {
		if _, err := r.consumer.CommitOffsets(commits); err != nil {
			return fmt.Errorf("commit where reading begins: %w", err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range origins {
		o := &origins[i]
		r.claim(o.TopicPartition, o.metadata(), o.start())
		r.watch.expect(o.Topic, o.topicID)
	}
	r.state = StateRunning
	if err := r.consumer.Assign(starts); err != nil {
		return fmt.Errorf("read from the group's offsets: %w", err)
	}
	return nil
}

// requireAll starts over where not all partitions of the topics have come. It doesn't insist for ever: what it sees of the topics may be newer
// than what the group has seen, and then the group gives the rest soon.
func (r *runner) requireAll(partitions []kafka.TopicPartition) error {
	const most = 4
	topics := r.config.Topics
	if r.config.TopicsRegex != "" {
		topics = assignedTopics(partitions)
	}
	if len(topics) == 0 {
		return nil
	}
	complete, err := r.survey.complete(r.ctx, topics, partitions)
	if err != nil {
		return err
	}
	if complete || r.incomplete >= most {
		r.incomplete = 0
		return nil
	}
	r.incomplete++
	return fmt.Errorf("%w: topics %v have more partitions than the %d that the group gave", errStartOver, topics, len(partitions))
}

func assignedTopics(partitions []kafka.TopicPartition) []string {
	names := map[string]bool{}
	for _, p := range partitions {
		names[*p.Topic] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// greet logs, once, what the sink has found from before.
func (r *runner) greet(origins []origin) error {
	const enough = 1000 // a page of S3's list
	var objects []string
	for _, topic := range topicsOf(origins) {
		count := 0
		prefix := r.config.Prefix(topic)
		if err := r.store.keys(r.ctx, prefix, func(string) bool { count++; return count < enough }); err != nil {
			return err
		}
		number := fmt.Sprint(count)
		switch count {
		case 0:
			number = "none"
		case enough:
			number = fmt.Sprintf("%d or more", enough)
		}
		objects = append(objects, fmt.Sprintf("%s under %s/%s", number, r.config.Bucket, prefix))
	}
	r.log.Info("found from before", slog.String("group", r.config.Group()), slog.String("committed", describeOffsets(origins)),
		slog.String("objects", strings.Join(objects, ", ")))
	return nil
}

// protect fails the task where partitions would be read from the beginning though objects of theirs are there.
func (r *runner) protect(origins []origin) error {
	var problems []string
	for _, topic := range topicsOf(origins) {
		doubtful := map[int32]*origin{}
		for i := range origins {
			if o := &origins[i]; o.Topic == topic && o.doubt() != "" {
				doubtful[o.Partition] = o
			}
		}
		if len(doubtful) == 0 {
			continue
		}
		err := r.store.keys(r.ctx, r.config.Prefix(topic), func(key string) bool {
			partition, ok := r.config.names.partition(topic, key)
			if o := doubtful[partition]; ok && o != nil {
				problems = append(problems, fmt.Sprintf("partition %d of topic %s: %s, and there is %s", partition, topic, o.doubt(), key))
				delete(doubtful, partition)
			}
			return len(doubtful) > 0
		})
		if err != nil {
			return err
		}
	}
	if len(problems) == 0 {
		return nil
	}
	const shown = 5
	more := ""
	if len(problems) > shown {
		more = fmt.Sprintf("; and so for %d more partitions", len(problems)-shown)
		problems = problems[:shown]
	}
	return &Failure{Trace: traceUnrecoverable, Cause: fmt.Errorf(
		"reading from the beginning would replace objects that hold other records in bucket %s: %s%s. To keep both, set topics.dir (the stack's sink.prefix) to another folder; "+
			"to read on behind the objects, set the offsets of group %s (kafka-consumer-groups --reset-offsets)",
		r.config.Bucket, strings.Join(problems, "; "), more, r.config.Group())}
}

func topicsOf(origins []origin) []string {
	var topics []string
	for _, o := range origins { // they are in order
		if len(topics) == 0 || topics[len(topics)-1] != o.Topic {
			topics = append(topics, o.Topic)
		}
	}
	return topics
}

// reportLost logs and counts records that Kafka deleted before they were read.
func (r *runner) reportLost(tp TopicPartition, from, to int64) {
	r.reset(tp)
	r.metrics.lost.WithLabelValues(tp.Topic, partitionLabel(tp.Partition)).Add(float64(to - from))
	r.log.Error("records are gone from Kafka before they were read: the topic's retention is shorter than the sink was away",
		topicAttr(tp), partitionAttr(tp), slog.Int64("from", from), slog.Int64("to", to), slog.Int64("records", to-from))
}

func topicAttr(tp TopicPartition) slog.Attr     { return slog.String("topic", tp.Topic) }
func partitionAttr(tp TopicPartition) slog.Attr { return slog.Int("partition", int(tp.Partition)) }

func (r *runner) reset(tp TopicPartition) {
	r.metrics.resets.WithLabelValues(tp.Topic, partitionLabel(tp.Partition)).Inc()
}

// findRange goes on after Kafka has said that a position is out of its partition's range: at the first record that is left, where records
// were deleted. What was read before stays in the open files. Connect would go on without a word, and from the beginning where the topic is
// another one, too.
func (r *runner) findRange() error {
	var partitions []kafka.TopicPartition
	for tp := range r.assignments {
		partitions = append(partitions, kafkaPartition(tp, 0))
	}
	ids, err := r.survey.topicIDs(r.ctx, assignedTopics(partitions))
	var ends map[TopicPartition]logEnds
	if err == nil {
		ends, err = r.survey.ends(r.ctx, partitions)
	}
	if err != nil {
		// A new start would lose what is in the open files, as it may be gone from Kafka.
		r.log.Warn("a position is out of range, looking again", slog.Any("error", err))
		r.outOfRange = true
		return nil
	}
	found := false
	for tp, a := range r.assignments {
		end := ends[tp]
		switch {
		case committedTopic(a.metadata) != ids[tp.Topic]:
			return fmt.Errorf("%w: topic %s was deleted and made again", errStartOver, tp.Topic)
		case a.position > end.high:
			return &Failure{Trace: traceUnrecoverable, Message: Message{TopicPartition: tp, Offset: a.position}, Cause: fmt.Errorf(
				"it was to be read next, but is beyond the topic's end, %d: Kafka has lost records that were read already", end.high)}
		case a.position < end.low:
			found = true
			r.reportLost(tp, a.position, end.low)
			a.position = end.low
		}
	}
	if !found {
		return fmt.Errorf("%w: a position was out of range for a moment", errStartOver)
	}
	// The client library doesn't seek in a partition where it has given up reading: all are assigned again, where they are.
	for i := range partitions {
		a := r.assignments[TopicPartition{Topic: *partitions[i].Topic, Partition: partitions[i].Partition}]
		partitions[i].Offset, a.paused = kafka.Offset(a.position), false
	}
	if err := r.consumer.Assign(partitions); err != nil {
		return fmt.Errorf("read on behind records that are gone: %w", err)
	}
	return nil
}

// claim starts a partition at an offset that is committed, with nothing open. metadata goes with the commits to come.
func (r *runner) claim(tp TopicPartition, metadata *string, committed int64) *assignment {
	ctx, cancel := context.WithCancel(r.uploads)
	a := &assignment{tp: tp, metadata: metadata, cancel: cancel, jobs: make(chan *job, maxJobs), position: committed, committed: committed}
	r.assignments[tp] = a
	r.task.Open(tp, time.Now().UnixMilli())
	u := &uploader{config: r.config, store: r.store, log: r.log, metrics: r.metrics, slots: r.slots, jobs: a.jobs, done: r.done, trouble: a.trouble}
	go u.run(ctx)
	return a
}

// release drops a partition: its open files and its uploads, which are made again by whoever gets it.
func (r *runner) release(a *assignment) {
	a.cancel()
	delete(r.assignments, a.tp)
	r.task.Close(a.tp)
	kept := r.batch[:0]
	for _, message := range r.batch {
		if message.TopicPartition != a.tp {
			kept = append(kept, message)
		}
	}
	r.batch = kept
}
