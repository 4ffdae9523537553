package sink

import (
	"errors"
	"sort"
)

// Task is the core of the sink: batches of messages in, rotations and dead letters out. It does what Kafka Connect's
// WorkerSinkTask and the real connector's S3SinkTask do with a batch:
//
//  1. every message of the batch is converted; one that can't be is set aside, or ends the task; a time before 1970 always ends it;
//  2. nulls are dropped, set aside, or end the task, before any other record of the batch is written;
//  3. each topic-partition's writer takes its records.
//
// It is not safe for concurrent use.
type Task struct {
	config  *Config
	dir     string
	writers map[TopicPartition]*writer
}

// record is a message with its value.
type record struct {
	message *Message
	value   *value
}

// Batch is what came of a batch. Where Put failed it holds what was done before: its objects may be uploaded and its
// dead letters have to be sent, but no offset of it may be committed.
type Batch struct {
	Rotations []*Rotation
	// DeadLetters are the records set aside; they go to the dead-letter topic where the configuration names one.
	DeadLetters []DeadLetter
	// Skipped counts the records that were dropped: nulls, and what errors.tolerance lets go.
	Skipped int
}

// NewTask makes a task without partitions. Open files beyond some size are kept in the folder dir.
func NewTask(config *Config, dir string) *Task {
	return &Task{config: config, dir: dir, writers: map[TopicPartition]*writer{}}
}

// Open starts a topic-partition afresh; now is the time in milliseconds.
func (t *Task) Open(tp TopicPartition, now int64) {
	t.Close(tp)
	t.writers[tp] = newWriter(t.config, tp, t.dir, now)
}

// Close drops a topic-partition with its open files.
func (t *Task) Close(tp TopicPartition) {
	if w := t.writers[tp]; w != nil {
		w.close()
		delete(t.writers, tp)
	}
}

// OpenFiles are the files of a topic-partition that records are still added to.
func (t *Task) OpenFiles(tp TopicPartition) []*File {
	if w := t.writers[tp]; w != nil {
		return w.order
	}
	return nil
}

// Put takes the next messages of opened topic-partitions, in order of their offsets; with none it closes the files
// whose scheduled time has come. now is the time in milliseconds. A *Failure is final.
func (t *Task) Put(messages []Message, now int64) (*Batch, error) {
	out := &Batch{}
	records, err := t.convert(messages, out)
	if err != nil {
		return out, err
	}
	byPartition := map[TopicPartition][]record{}
	for _, r := range records {
		if r.value.kind == kindNull {
			if err := t.null(r.message, out); err != nil {
				return out, err
			}
			continue
		}
		byPartition[r.message.TopicPartition] = append(byPartition[r.message.TopicPartition], r)
	}
	for _, tp := range t.partitions() {
		if err := t.writers[tp].write(byPartition[tp], now, out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (t *Task) partitions() []TopicPartition {
	tps := make([]TopicPartition, 0, len(t.writers))
	for tp := range t.writers {
		tps = append(tps, tp)
	}
	sort.Slice(tps, func(i, j int) bool { return tps[i].before(tps[j]) })
	return tps
}

func (t *Task) convert(messages []Message, out *Batch) ([]record, error) {
	records := make([]record, 0, len(messages))
	for i := range messages {
		m := &messages[i]
		stage, class := "KEY_CONVERTER", t.config.keyConverter.class()
		_, errant := t.config.keyConverter.convert(m.Key)
		var v *value
		if errant == nil {
			stage, class = "VALUE_CONVERTER", t.config.converter.class()
			v, errant = t.config.converter.convert(m.Value)
		}
		if failure := t.config.refusesTime(m, errant != nil); failure != nil {
			return nil, failure
		}
		if errant == nil {
			records = append(records, record{message: m, value: v})
			continue
		}
		out.report(DeadLetter{Message: *m, Stage: stage, Class: class, Exception: errant.exception, Reason: errant.reason})
		if !t.config.TolerateErrors {
			return nil, &Failure{Trace: traceTolerance, Message: *m, Cause: errant}
		}
	}
	return records, nil
}

func (t *Task) null(m *Message, out *Batch) error {
	if !t.config.IgnoreNulls {
		return &Failure{Trace: traceUnrecoverable, Message: *m, Cause: errors.New("null values are not writeable with behavior.on.null.values=fail (e.g. set it to ignore)")}
	}
	if t.config.ReportNulls && t.config.reportsErrantRecords() {
		return out.setAside(t.config, m, dataError("Skipping null value record."))
	}
	out.Skipped++
	return nil
}

// setAside reports a record that the task can't write, or fails where errors are not tolerated.
func (b *Batch) setAside(config *Config, m *Message, errant *errantRecord) error {
	if !config.reportsErrantRecords() {
		return &Failure{Trace: traceUnrecoverable, Message: *m, Cause: errant}
	}
	b.report(DeadLetter{Message: *m, Stage: "TASK_PUT", Class: "org.apache.kafka.connect.sink.SinkTask", Exception: errant.exception, Reason: errant.reason})
	if !config.TolerateErrors {
		return &Failure{Trace: traceUnrecoverable, Message: *m, Cause: errant}
	}
	return nil
}

func (b *Batch) report(letter DeadLetter) {
	b.Skipped++
	b.DeadLetters = append(b.DeadLetters, letter)
}
