package sink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	maxBatch      = maxPoll // rotations that one batch can make
	maxPoll       = 500     // records in a batch, Connect's max.poll.records
	maxBatchBytes = 8 << 20 // and bytes, to bound memory
	pollWait      = 100 * time.Millisecond
	uploadsAtOnce = 8
)

// runner feeds the core from a consumer group and takes what comes out to S3, to the dead-letter topic and to the
// group's offsets. All but uploads and deliveries happens on one goroutine.
type runner struct {
	config   *Config
	log      *slog.Logger
	metrics  *metrics
	store    *store
	consumer *kafka.Consumer
	survey   *survey
	watch    *topicWatch
	letters  *deadLetterQueue // nil where there is no dead-letter topic
	ctx      context.Context  // ends when the sink is to stop
	uploads  context.Context  // of the uploads: outlasts ctx, so that those under way can finish
	done     chan *job
	slots    chan struct{}

	// Only the runner's goroutine uses these.
	greeted    bool  // what was found from before is in the log
	assignErr  error // why partitions that came can't be read; set inside Poll
	outOfRange bool  // Kafka has said so of a position
	incomplete int   // how often in a row not all partitions came

	mu          sync.Mutex // guards what Status reads
	task        *Task
	assignments map[TopicPartition]*assignment
	state       string
	trace       string
	reason      string

	batch []Message
}

func newRunner(config *Config, settings Settings, log *slog.Logger) *runner {
	r := &runner{
		config:      config,
		log:         log,
		store:       newStore(settings.S3, config.Bucket),
		done:        make(chan *job, maxJobs),
		slots:       make(chan struct{}, uploadsAtOnce),
		task:        NewTask(config, settings.Spool),
		assignments: map[TopicPartition]*assignment{},
		state:       StateStarting,
	}
	r.metrics = newMetrics(r.Status)
	return r
}

// run works until ctx ends or the task fails; then it gives the reason.
func (r *runner) run(ctx context.Context, properties map[string]string) error {
	r.ctx = ctx
	if err := r.store.check(ctx); err != nil {
		return err
	}
	if r.config.DeadLetterTopic != "" {
		letters, err := openDeadLetterQueue(ctx, r.config, properties, r.log)
		if err != nil {
			return err
		}
		r.letters = letters
		defer letters.close()
	}
	for {
		err := r.read(properties)
		if !errors.Is(err, errStartOver) {
			return err
		}
		r.log.Warn("reading anew from what the group has committed", slog.Any("reason", err))
	}
}

// errStartOver ends a member of the group, but not the task: partitions are to come again, with all that is checked then.
var errStartOver = errors.New("start over")

// read is the life of a member of the group.
func (r *runner) read(properties map[string]string) error {
	consumer, err := kafka.NewConsumer(consumerConfig(r.config, properties, strategies[r.incomplete%len(strategies)]))
	if err != nil {
		return fmt.Errorf("connect consumer: %w", err)
	}
	admin, err := kafka.NewAdminClientFromConsumer(consumer)
	if err != nil {
		return errors.Join(fmt.Errorf("connect admin client: %w", err), consumer.Close())
	}
	r.consumer, r.survey = consumer, &survey{consumer: consumer, admin: admin}
	r.assignErr, r.outOfRange = nil, false
	go logClient(r.log, consumer.Logs())
	var cancel context.CancelFunc
	r.uploads, cancel = context.WithCancel(context.WithoutCancel(r.ctx))
	defer cancel()
	defer r.leave()
	r.watch = newTopicWatch(r.survey, r.log)
	defer r.watch.start(r.ctx)()
	if err := consumer.SubscribeTopics(subscription(r.config), r.rebalance); err != nil {
		return fmt.Errorf("subscribe to %v: %w", subscription(r.config), err)
	}
	for r.ctx.Err() == nil && err == nil {
		err = r.step()
	}
	if !errors.Is(err, errStartOver) {
		r.drain()
	}
	return err
}

// step takes one batch from Kafka to the uploaders.
func (r *runner) step() error {
	if err := r.poll(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	batch, failed := r.task.Put(r.batch, time.Now().UnixMilli())
	r.metrics.consumed.Add(float64(len(r.batch)))
	for i := range r.batch {
		if a := r.assignments[r.batch[i].TopicPartition]; a != nil {
			a.position = r.batch[i].Offset + 1
		}
	}
	if err := r.dispatch(batch, failed == nil); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	if err := r.collect(); err != nil {
		return err
	}
	if r.outOfRange {
		r.outOfRange = false
		return r.findRange()
	}
	return r.throttle()
}

// poll gathers the next batch: what is there, up to a batch's size.
func (r *runner) poll() error {
	if reason := r.watch.changed(); reason != "" {
		return fmt.Errorf("%w: %s", errStartOver, reason)
	}
	r.batch = r.batch[:0]
	wait, size := pollWait, 0
	for len(r.batch) < maxPoll && size < maxBatchBytes {
		event := r.consumer.Poll(int(wait.Milliseconds()))
		if r.assignErr != nil {
			return r.assignErr
		}
		if event == nil {
			return nil
		}
		wait = 0
		switch e := event.(type) {
		case *kafka.Message:
			if e.TopicPartition.Error != nil {
				r.log.Warn("consumer", slog.Any("partition", e.TopicPartition), slog.Any("error", e.TopicPartition.Error))
				continue
			}
			message := messageOf(e)
			if r.assignments[message.TopicPartition] == nil {
				continue // fetched before its partition went to another process
			}
			size += len(message.Value)
			r.batch = append(r.batch, message)
		case kafka.OffsetsCommitted:
			r.committed(e)
		case kafka.Error:
			if e.IsFatal() {
				return fmt.Errorf("consume as %s in group %s: %w", r.config.Name, r.config.Group(), e)
			}
			r.log.Warn("consumer", slog.Any("error", e))
			if e.Code() == kafka.ErrAutoOffsetReset {
				r.outOfRange = true // which partition's the client library doesn't say
				return nil
			}
		}
	}
	return nil
}

func (r *runner) committed(e kafka.OffsetsCommitted) {
	if e.Error != nil {
		r.log.Warn("commit offsets", slog.Any("error", e.Error))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range e.Offsets {
		if a := r.assignments[TopicPartition{Topic: *p.Topic, Partition: p.Partition}]; a != nil && p.Error == nil && p.Offset >= 0 {
			a.committed = int64(p.Offset)
		}
	}
}

// dispatch sends a batch's dead letters and hands its rotations to the uploaders.
func (r *runner) dispatch(batch *Batch, commit bool) error {
	r.metrics.skipped.Add(float64(batch.Skipped))
	for _, letter := range batch.DeadLetters {
		r.metrics.deadLetters.WithLabelValues(letter.Stage).Inc()
		r.log.Warn("record set aside", slog.String("record", describe(letter.Message)), slog.Any("stage", letter.Stage), slog.Any("reason", letter.Reason))
		if r.letters == nil {
			continue
		}
		ack, err := r.letters.send(r.ctx, letter)
		if err != nil {
			return err
		}
		if a := r.assignments[letter.Message.TopicPartition]; a != nil {
			a.letters = append(a.letters, ack)
		}
	}
	for _, rotation := range batch.Rotations {
		a := r.assignments[rotation.TopicPartition]
		r.metrics.rotations.WithLabelValues(rotation.Reason).Inc()
		a.waiting++
		a.waitingBytes += rotation.Size()
		a.jobs <- &job{owner: a, rotation: rotation, commit: commit, letters: a.lettersBefore(rotation.NextOffset)}
	}
	return nil
}

// collect takes in what the uploaders have finished.
func (r *runner) collect() error {
	for {
		select {
		case j := <-r.done:
			if err := r.finish(j); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (r *runner) finish(j *job) error {
	a := j.owner
	a.waiting--
	a.waitingBytes -= j.rotation.Size()
	j.rotation.Close()
	if r.assignments[a.tp] != a {
		return nil // no longer ours: whoever has it writes the same object again
	}
	switch {
	case j.err != nil:
		return &Failure{Trace: traceUnrecoverable, Message: Message{TopicPartition: a.tp, Offset: j.rotation.Files[0].First}, Cause: j.err}
	case j.rewind >= 0:
		return r.rewind(a, j.rewind)
	case !j.commit:
		return nil
	}
	next := kafkaPartition(a.tp, j.rotation.NextOffset)
	next.Metadata = a.metadata
	if _, err := r.consumer.StoreOffsets([]kafka.TopicPartition{next}); err != nil {
		return fmt.Errorf("store offset %d of %s-%d: %w", j.rotation.NextOffset, a.tp.Topic, a.tp.Partition, err)
	}
	return nil
}

// rewind reads a partition again from an offset: all that was read of it since is dropped.
func (r *runner) rewind(old *assignment, offset int64) error {
	r.log.Info("object exists already, reading again", topicAttr(old.tp), partitionAttr(old.tp), slog.Int64("offset", offset))
	r.release(old)
	a := r.claim(old.tp, old.metadata, old.committed)
	a.position, a.paused = offset, old.paused
	if err := r.consumer.Seek(kafkaPartition(a.tp, offset), 0); err != nil {
		return fmt.Errorf("read %s-%d again from offset %d: %w", a.tp.Topic, a.tp.Partition, offset, err)
	}
	return nil
}

// throttle pauses partitions whose uploads don't keep up, and resumes those that have caught up.
func (r *runner) throttle() error {
	for tp, a := range r.assignments {
		var err error
		switch {
		case !a.paused && a.full():
			err = r.consumer.Pause([]kafka.TopicPartition{kafkaPartition(tp, 0)})
			a.paused = true
		case a.paused && a.caughtUp():
			err = r.consumer.Resume([]kafka.TopicPartition{kafkaPartition(tp, 0)})
			a.paused = false
		}
		if err != nil {
			return fmt.Errorf("pause or resume %s-%d: %w", tp.Topic, tp.Partition, err)
		}
	}
	return nil
}

// drain lets uploads that are under way finish before the task ends, so that their offsets are committed and the objects
// need not be written again: with other settings they would be other objects.
func (r *runner) drain() {
	ctx, cancel := context.WithTimeout(r.uploads, closeTimeout)
	defer cancel()
	for r.pending() > 0 {
		select {
		case j := <-r.done:
			r.mu.Lock()
			if err := r.finish(j); err != nil {
				r.log.Error("upload", slog.Any("error", err))
			}
			r.mu.Unlock()
		case <-ctx.Done():
			return
		}
	}
}

func (r *runner) pending() (waiting int) {
	for _, a := range r.assignments {
		waiting += a.waiting
	}
	return waiting
}

// leave ends the consumer, which commits what is stored.
func (r *runner) leave() {
	if err := r.consumer.Close(); err != nil {
		r.log.Warn("close consumer", slog.Any("error", err))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.assignments {
		r.release(a)
	}
	r.state = StateStarting
}

func (r *runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state, r.trace, r.reason = StateFailed, traceUnrecoverable, err.Error()
	var failure *Failure
	if errors.As(err, &failure) {
		r.trace = failure.Trace
	}
}

// Status is what /status shows now.
func (r *runner) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	status := Status{Name: r.config.Name, Group: r.config.Group(), State: r.state, Trace: r.trace, Reason: r.reason, Warnings: r.config.Warnings, Partitions: []PartitionStatus{}}
	for tp, a := range r.assignments {
		p := PartitionStatus{Topic: tp.Topic, Partition: tp.Partition, Committed: a.committed, Position: a.position, Waiting: a.waiting, OpenFiles: []OpenFile{}}
		if text := a.uploadError.Load(); text != nil {
			p.UploadError = *text
		}
		for _, file := range r.task.OpenFiles(tp) {
			p.OpenFiles = append(p.OpenFiles, openFile(file, now))
		}
		status.Partitions = append(status.Partitions, p)
	}
	sort.Slice(status.Partitions, func(i, j int) bool {
		a, b := status.Partitions[i], status.Partitions[j]
		return TopicPartition{a.Topic, a.Partition}.before(TopicPartition{b.Topic, b.Partition})
	})
	return status
}
