package pipeline

import "kafka-on-eks/producer/program/inbox"

// maxBacklog is how many bytes of events, without the last batch, wait in a backlog before they are committed early.
const maxBacklog = 8 << 20

// backlog holds batches until their events are committed. After a failed transaction they are written again, since the
// source may never give some of the events again.
type backlog struct {
	on      bool           // from the first such event on
	current *inbox.Batch   // being written
	kept    []*inbox.Batch // written, and not committed
	again   []*inbox.Batch // to be written again
	bytes   int            // in kept
}

// next is the next batch that has to be written again, nil if there is none.
func (b *backlog) next() *inbox.Batch {
	if len(b.again) == 0 {
		return nil
	}
	batch := b.again[0]
	b.again[0], b.again = nil, b.again[1:]
	return batch
}

// wrote notes that the current batch is written, and whether a transaction with events is now open. It returns the batch if
// it isn't needed any more.
func (b *backlog) wrote(open bool) *inbox.Batch {
	batch := b.current
	b.current = nil
	if !b.on || !open {
		return batch
	}
	b.kept = append(b.kept, batch)
	b.bytes += len(batch.Bytes())
	return nil
}

// full reports whether it is time to commit.
func (b *backlog) full() bool { return b.bytes >= maxBacklog }

// committed notes that everything written is committed, except the rest of the current batch. It returns the batches that
// aren't needed any more.
func (b *backlog) committed(rest []inbox.Record) []*inbox.Batch {
	done := b.kept
	if len(rest) > 0 {
		b.current.Records = rest
	}
	b.kept, b.bytes = nil, 0
	return done
}

// rewind marks everything that isn't committed to be written again.
func (b *backlog) rewind() {
	again := b.kept
	if b.current != nil {
		again = append(again, b.current)
	}
	b.again = append(again, b.again...)
	b.current, b.kept, b.bytes = nil, nil, 0
}
