package pipeline

import (
	"context"
	"fmt"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
	"kafka-on-eks/producer/program/record"
)

const (
	// commitShare bounds the share of time that goes into commits, during which nothing is sent. If events come so fast that
	// they fill batches, a transaction may last this many times as long as the last commit took.
	commitShare = 50
	// maxTransaction bounds that in turn, as consumers see an event only after its commit.
	maxTransaction = time.Second
)

// transactionWriter writes events, dead letters and the source's position in transactions.
type transactionWriter struct {
	pipeline  *Pipeline
	client    *connected
	key       string
	committed delivery.Checkpoint
	repeats   *repeats
	reading   *reading

	begun    bool          // a transaction
	timer    *time.Timer   // fires when the transaction should be committed
	deadline time.Duration // the same by the clock of the pipeline
	latest   time.Duration // the same for one that fills batches while events keep coming
	took     time.Duration // the last commit
	pending  pending
	caution  caution
	spans    spans
	events   int            // that the open transaction holds
	position []byte         // of the last of them
	rest     []inbox.Record // of the batch that is written, what the next commit leaves out
	run      delivery.Run   // used again for each batch, as is record
	record   delivery.Record
}

func (w *transactionWriter) open() bool { return w.begun }

func (w *transactionWriter) write(ctx context.Context, batch *inbox.Batch) error {
	if batch.Fleeting && !w.reading.backlog.on {
		// What is before it can be read again, until it is committed.
		if err := w.commit(ctx); err != nil {
			return err
		}
		w.reading.backlog.on = true
		w.pipeline.warnFleeting()
	}
	w.run.Begin(batch.Bytes())
	records := batch.Records
	for i := range records {
		if err := w.add(ctx, batch, &records[i]); err != nil {
			return err
		}
		if !w.begun || !w.caution.full(w.events) {
			continue
		}
		if err := w.sendRun(ctx, batch); err != nil {
			return err
		}
		w.rest = records[i+1:]
		if err := w.commit(ctx); err != nil {
			return err
		}
		w.rest = nil
	}
	if err := w.sendRun(ctx, batch); err != nil {
		return err
	}
	limit := w.deadline
	if w.pending.bytes >= int64(w.client.Limits().Bytes) {
		limit = w.latest
	}
	if w.pipeline.clock() > limit {
		return w.commit(ctx)
	}
	return nil
}

// add adds an event. Events that go into the batch's run are sent later.
func (w *transactionWriter) add(ctx context.Context, batch *inbox.Batch, entry *inbox.Record) error {
	if entry.Sum != 0 && !w.repeats.add(entry.Sum) {
		w.pipeline.Metrics.SourceRepeats.Inc()
		return nil
	}
	if !w.begun {
		if err := w.begin(entry); err != nil {
			return err
		}
	}
	if entry.Skipped {
		w.pending.skip(batch.Position(entry))
		return nil
	}
	w.events++
	w.position = append(w.position[:0], batch.Position(entry)...)
	refusals := w.caution.refusalsOf(w.position)
	if refusals > 0 {
		entry.Problem, entry.Detail = record.Refused, w.caution.detail
	}
	if w.pipeline.inRun(entry) {
		addTo(&w.run, batch, entry)
	} else if err := w.send(ctx, batch, entry, refusals); err != nil {
		return err
	}
	w.pending.add(factOf(entry, len(batch.Value(entry))), w.position)
	return nil
}

// sendRun sends the run, and begins another one.
func (w *transactionWriter) sendRun(ctx context.Context, batch *inbox.Batch) error {
	err := w.client.SendRun(ctx, &w.run, nil)
	w.run.Begin(batch.Bytes())
	return err
}

// send sends an event by itself. If Kafka refused it more than once, it sends less of it.
func (w *transactionWriter) send(ctx context.Context, batch *inbox.Batch, entry *inbox.Record, refusals int) error {
	w.pipeline.fill(&w.record, batch, entry)
	if refusals > 1 {
		w.record.Key, w.record.Value = nil, w.record.Value[:min(len(w.record.Value), shortened)]
	}
	if refusals > 2 {
		return fmt.Errorf("send event at position %s: topic %s refuses even the start of it as a dead letter (%s)", w.position, w.record.Topic, w.caution.detail)
	}
	return w.client.Send(ctx, &w.record)
}

// begin begins a transaction, whose first event is given.
func (w *transactionWriter) begin(first *inbox.Record) error {
	if err := w.client.Begin(); err != nil {
		return err
	}
	w.begun = true
	w.spans.begin(w.pipeline.begin.Add(first.Read), w.pipeline.Settings.Topics.Events)
	w.events = 0
	w.pending = pending{}
	length, longest, now := w.pipeline.Settings.CommitInterval, maxTransaction, w.pipeline.clock()
	if w.took > 0 {
		longest = min(commitShare*w.took, maxTransaction)
	}
	w.deadline, w.latest = now+length, now+max(length, longest)
	w.timer = time.NewTimer(length)
	return nil
}

// overdue is a timer that has always fired. A real timer says so only once.
var overdue = func() <-chan time.Time {
	fired := make(chan time.Time)
	close(fired)
	return fired
}()

func (w *transactionWriter) due() <-chan time.Time {
	switch {
	case !w.begun:
		return nil
	case w.pipeline.clock() > w.deadline:
		return overdue
	}
	return w.timer.C
}

func (w *transactionWriter) commit(ctx context.Context) error {
	if !w.begun {
		return nil
	}
	start := time.Now()
	w.spans.next("commit")
	next := w.pending.after(w.committed)
	next.Identified = w.repeats.current.count
	w.pipeline.offered = &offer{next, w.pending, w.rest}
	if err := w.client.SendCheckpoint(ctx, w.key, next); err != nil {
		return err
	}
	err := w.repeats.changed(func(n int, content []byte) error { return w.client.SendPage(ctx, w.key, n, content) })
	if err != nil {
		return err
	}
	if err := w.client.Commit(ctx); err != nil {
		return err
	}
	w.close()
	w.pipeline.offered = nil
	w.reading.committed(w.rest)
	w.spans.end(w.pending, nil)
	w.repeats.commit()
	w.caution.committed()
	w.took = time.Since(start)
	w.committed = next
	w.pipeline.Metrics.Commits.Inc()
	w.pipeline.Metrics.CommitSeconds.Observe(w.took.Seconds())
	w.pipeline.count(w.pending)
	return nil
}

// finish commits the open transaction; nothing is sent outside of transactions.
func (w *transactionWriter) finish(ctx context.Context) error { return w.commit(ctx) }

// renew commits the open transaction, and goes on with a new client.
func (w *transactionWriter) renew(ctx context.Context) error {
	if err := w.finish(ctx); err != nil {
		return err
	}
	var err error
	w.client, err = w.pipeline.renew(ctx, w.client, true, nil)
	return err
}

// abort drops the open transaction. Its events have to be read again, from the committed position on.
func (w *transactionWriter) abort(ctx context.Context, cause error) error {
	w.repeats.rollback()
	w.pipeline.offered = nil
	if !w.begun {
		return nil
	}
	w.close()
	w.spans.next("abort")
	defer w.spans.end(w.pending, cause)
	return w.client.Abort(ctx)
}

func (w *transactionWriter) close() {
	w.begun = false
	w.timer.Stop()
}
