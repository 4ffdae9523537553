package pipeline

import (
	"context"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
)

const (
	// commitShare bounds the share of time that goes into commits, during which nothing is sent: a transaction lasts
	// this many times as long as the last commit took.
	commitShare = 10
	// maxTransaction bounds that in turn, as consumers see an event only after its commit.
	maxTransaction = time.Second
)

// transactionWriter writes events, dead letters and the source's position in transactions.
type transactionWriter struct {
	pipeline  *Pipeline
	client    *delivery.Client
	key       string
	committed delivery.Checkpoint
	repeats   *repeats

	open     bool
	timer    *time.Timer   // fires when the transaction should be committed
	deadline time.Time     // the same, for when events keep coming
	took     time.Duration // the last commit
	pending  pending
	record   delivery.Record // used again for each event
}

// pending counts what the open transaction holds.
type pending struct {
	records, bytes int64
	dead           map[string]int64 // by reason
	position       []byte
}

func (w *transactionWriter) write(ctx context.Context, batch *inbox.Batch, record *inbox.Record) error {
	if record.Sum != 0 && !w.repeats.add(record.Sum) {
		w.pipeline.Metrics.SourceRepeats.Inc()
		return nil
	}
	if !w.open {
		if err := w.begin(); err != nil {
			return err
		}
	}
	w.pipeline.fill(&w.record, batch, record)
	if err := w.client.Send(ctx, &w.record); err != nil {
		return err
	}
	if record.Problem != "" {
		w.pending.dead[record.Problem]++
	} else {
		w.pending.records++
		w.pending.bytes += int64(len(w.record.Value))
	}
	w.pending.position = append(w.pending.position[:0], batch.Position(record)...)
	if time.Now().After(w.deadline) {
		return w.commit(ctx)
	}
	return nil
}

func (w *transactionWriter) begin() error {
	if err := w.client.Begin(); err != nil {
		return err
	}
	w.open = true
	w.pending = pending{dead: map[string]int64{}, position: w.pending.position}
	length := max(w.pipeline.Settings.CommitInterval, min(commitShare*w.took, maxTransaction))
	w.deadline = time.Now().Add(length)
	w.timer = time.NewTimer(length)
	return nil
}

func (w *transactionWriter) due() <-chan time.Time {
	if !w.open {
		return nil
	}
	return w.timer.C
}

func (w *transactionWriter) commit(ctx context.Context) error {
	if !w.open {
		return nil
	}
	start := time.Now()
	next := delivery.Checkpoint{
		Position:    string(w.pending.position),
		Records:     w.committed.Records + w.pending.records,
		DeadLetters: w.committed.DeadLetters,
		Identified:  w.repeats.current.count,
	}
	for _, n := range w.pending.dead {
		next.DeadLetters += n
	}
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
	w.finish()
	w.repeats.commit()
	w.took = time.Since(start)
	w.committed = next
	w.count()
	return nil
}

// count adds what was committed to the metrics.
func (w *transactionWriter) count() {
	p, m := w.pipeline, w.pipeline.Metrics
	p.pause.Reset()
	p.committed.Store(time.Now().UnixNano())
	m.Commits.Inc()
	m.CommitSeconds.Observe(w.took.Seconds())
	m.RecordsAcked.Add(float64(w.pending.records))
	m.BytesAcked.Add(float64(w.pending.bytes))
	for reason, n := range w.pending.dead {
		m.DeadLetters.WithLabelValues(reason).Add(float64(n))
	}
	if position, err := strconv.ParseFloat(w.committed.Position, 64); err == nil {
		m.SourcePosition.Set(position)
	}
}

// abort drops the open transaction; what it held has to be read again after the committed position.
func (w *transactionWriter) abort(ctx context.Context) error {
	w.repeats.rollback()
	if !w.open {
		return nil
	}
	w.finish()
	return w.client.Abort(ctx)
}

func (w *transactionWriter) finish() {
	w.open = false
	w.timer.Stop()
}
