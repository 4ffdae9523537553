package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
)

// errRefusals means that events were refused whose values are gone. They have to be read again, and kept this time.
var errRefusals = errors.New("kafka refuses events")

// acknowledgedWriter writes events without transactions. An event counts when Kafka has acknowledged it and all events
// before it. From time to time the number of such events is saved and, if the source has positions, the position of the
// last one. After a crash, the events since then are sent again.
type acknowledgedWriter struct {
	pipeline *Pipeline
	client   *connected
	key      string              // of what is saved
	saved    delivery.Checkpoint // the last that was sent
	repeats  *repeats            // as the saved position has them, and since
	fleeting bool                // events are sent that the source may never give again

	run      delivery.Run // used again for each batch, as is record
	record   delivery.Record
	flight   *flight
	refused  refusals
	timer    *time.Timer   // fires when the position should be saved, nil while there is nothing to save
	deadline time.Duration // the same by the clock of the pipeline, for when events keep coming
	failed   atomic.Pointer[error]
}

// open is false, as librdkafka itself sends records again that Kafka has not acknowledged.
func (w *acknowledgedWriter) open() bool { return false }

func (w *acknowledgedWriter) write(ctx context.Context, batch *inbox.Batch) error {
	if err := w.failed.Load(); err != nil {
		return *err
	}
	if batch.Fleeting && w.key != "" && !w.fleeting {
		// What is before it can be read again, until it is acknowledged.
		if err := w.finish(ctx); err != nil {
			return err
		}
		w.fleeting, w.pipeline.careful = true, true
		w.pipeline.renewal.unbound()
		w.pipeline.warnFleeting()
	}
	g := w.flight.open()
	err := w.add(ctx, batch, g)
	w.flight.seal(g)
	if err == nil {
		err = w.client.SendRun(ctx, &w.run, g)
	}
	if err != nil {
		return err
	}
	if w.timer == nil {
		w.arm()
	} else if w.pipeline.clock() > w.deadline {
		if err := w.commit(ctx); err != nil {
			return err
		}
	}
	return w.hold(ctx)
}

// add adds a batch's events to a group and to the run. Events that can't be in a run are sent.
func (w *acknowledgedWriter) add(ctx context.Context, batch *inbox.Batch, g *group) error {
	p := w.pipeline
	w.run.Begin(batch.Bytes())
	for i := range batch.Records {
		entry := &batch.Records[i]
		if entry.Sum != 0 && !w.repeats.add(entry.Sum) {
			p.Metrics.SourceRepeats.Inc()
			continue
		}
		if entry.Skipped {
			g.skip(batch.Position(entry))
			continue
		}
		f := factOf(entry, len(batch.Value(entry)))
		g.add(f, batch.Position(entry))
		var e *event
		if p.careful { // the batch's memory is used again
			e = &event{
				group: g, fact: f, value: bytes.Clone(batch.Value(entry)), key: bytes.Clone(batch.Key(entry)), position: bytes.Clone(batch.Position(entry)),
				eventType: bytes.Clone(batch.Type(entry)),
			}
		}
		if p.inRun(entry) {
			addTo(&w.run, batch, entry)
			if e != nil {
				g.kept = append(g.kept, e)
			}
			continue
		}
		p.fill(&w.record, batch, entry)
		if w.record.Tag = g; e != nil {
			w.record.Tag = e
		}
		if err := w.client.Send(ctx, &w.record); err != nil {
			return err
		}
	}
	return nil
}

// hold waits while the flight is full.
func (w *acknowledgedWriter) hold(ctx context.Context) error {
	if !w.flight.full() {
		return nil
	}
	w.pipeline.Health.KafkaWaits(true)
	defer w.pipeline.Health.KafkaWaits(false)
	for w.flight.full() {
		select {
		case <-w.flight.freed:
		case <-w.timer.C: // it runs while anything is in flight; what Kafka refuses is sent again meanwhile
			if err := w.commit(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return fmt.Errorf("wait for kafka: %w", context.Cause(ctx))
		}
	}
	return nil
}

// delivered processes the report on records. Errors other than those of a record end the program, as there is no way back
// without a transaction.
func (w *acknowledgedWriter) delivered(report delivery.Report) {
	var g *group // none for a position
	var e *event
	switch tag := report.Tag.(type) {
	case *group:
		if g = tag; report.Err != nil && report.Failed < len(g.kept) {
			e = g.kept[report.Failed]
		}
		if report.Acknowledged > 0 { // the run's last report
			g.kept = nil
		}
	case *event:
		g, e = tag.group, tag
	}
	if g != nil && report.Acknowledged > 0 && w.flight.land(g, report.Acknowledged) && w.pipeline.Acknowledged != nil {
		w.pipeline.Acknowledged(g.position, g.events)
	}
	err := report.Err
	switch {
	case err == nil:
		return
	case e != nil && delivery.IsRefusal(err):
		e.cause = err
		w.refused.add(e)
	default:
		if g != nil && delivery.IsRefusal(err) {
			err = fmt.Errorf("%w: %w: %w", delivery.ErrBroken, errRefusals, err)
		}
		err = fmt.Errorf("send event: %w", err)
		w.failed.CompareAndSwap(nil, &err) // and no position after it is saved
	}
	w.flight.notify()
}

func (w *acknowledgedWriter) arm() {
	w.deadline = w.pipeline.clock() + w.pipeline.Settings.CommitInterval
	w.timer = time.NewTimer(w.pipeline.Settings.CommitInterval)
}

func (w *acknowledgedWriter) due() <-chan time.Time {
	if w.timer == nil {
		return nil
	}
	return w.timer.C
}

// commit counts the acknowledged events and saves the source's position after them.
func (w *acknowledgedWriter) commit(ctx context.Context) error {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	if err := w.failed.Load(); err != nil {
		return *err
	}
	if err := w.resend(ctx); err != nil {
		return err
	}
	landed, left := w.flight.take()
	if left > 0 {
		w.arm()
	}
	if landed.empty() {
		return nil
	}
	w.pipeline.Health.KafkaUp()
	w.pipeline.count(landed)
	w.saved = landed.after(w.saved)
	return w.client.SendCheckpoint(ctx, w.key, w.saved)
}

// finish waits until everything that was sent is acknowledged.
func (w *acknowledgedWriter) finish(ctx context.Context) error {
	for {
		if err := w.flush(ctx); err != nil {
			return err
		}
		if err := w.resend(ctx); err != nil {
			return err
		}
		if w.flight.left() == 0 {
			break
		}
		select { // reports are on their way
		case <-w.flight.freed:
		case <-ctx.Done():
			return fmt.Errorf("wait for kafka: %w", context.Cause(ctx))
		}
	}
	if err := w.commit(ctx); err != nil {
		return err
	}
	return w.flush(ctx) // the position
}

// renew finishes what is under way, and goes on with a new client.
func (w *acknowledgedWriter) renew(ctx context.Context) error {
	if err := w.finish(ctx); err != nil {
		return err
	}
	var err error
	w.client, err = w.pipeline.renew(ctx, w.client, false, w.delivered)
	return err
}

func (w *acknowledgedWriter) flush(ctx context.Context) error {
	if left := w.client.Flush(ctx); left > 0 {
		return fmt.Errorf("wait for kafka: %d records not acknowledged: %w", left, context.Cause(ctx))
	}
	if err := w.failed.Load(); err != nil {
		return *err
	}
	return nil
}
