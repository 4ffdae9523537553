package verify

import (
	"fmt"

	"kafka-on-eks/local/sink"
)

// absence is what it means if a record is in no object.
type absence struct {
	offset, timestamp int64
	why               why
}

// why says what it means that a record isn't in S3.
type why int

const (
	// waiting: the sink hasn't committed it yet.
	waiting why = iota
	// lost: the sink has committed it, and no dead letter has it.
	lost
	// setAside: it is in the sink's dead-letter topic.
	setAside
	// dropped: the sink leaves such records out.
	dropped
	// unlettered: the sink sets such records aside, and there is no dead letter of it.
	unlettered
	// expired: the same, but the dead letter may have been deleted since, as it was old enough.
	expired
	// miswritten: its dead letter has another content.
	miswritten
)

// judge finds out what it means if the record isn't in S3.
func (w *walk) judge(r *Record) {
	a := absence{offset: r.Offset, timestamp: r.Timestamp}
	letter, found := w.letters.find(w.tp.Partition, r.Offset)
	switch {
	case found && letter.content == contentOf(&r.Message):
		a.why = setAside
	case found:
		a.why = miswritten
	case r.Offset >= w.part.Committed:
		a.why = waiting
	case w.expect.any(sink.Dropped):
		a.why = dropped
	case !w.expect.any(sink.SetAside):
		a.why = lost
	case w.letters.mayHaveExpired(r.Timestamp, w.now):
		a.why = expired
	case w.expect.any(sink.Written):
		a.why = lost
	default:
		a.why = unlettered
	}
	w.expect.absence = a
}

// absent takes in that a record isn't in S3; inTurn says that it is the last record that was read.
func (w *walk) absent(a absence, inTurn bool) {
	adjacent := inTurn && w.lastLost
	if inTurn {
		w.lastLost = a.why == lost
	}
	switch a.why {
	case lost:
		w.lost.add(a.offset, adjacent)
	case waiting:
		w.part.Pending.add(a.timestamp)
	case setAside, dropped:
		w.findings.setAside++
	case expired:
		w.findings.setAside++
		w.findings.expired++
	case unlettered:
		w.part.Missing++
		w.findings.missing.add(1, fmt.Sprintf("%s: set aside by the sink, and not in its dead letters (topic %s)", at(w.tp, a.offset), w.letters.names()))
	case miswritten:
		w.findings.setAside++
		w.findings.damaged.add(1, fmt.Sprintf("%s: its dead letter (topic %s) has another content", at(w.tp, a.offset), w.letters.names()))
	}
}
