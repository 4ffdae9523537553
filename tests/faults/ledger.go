package faults

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// maxProblems are shown.
const maxProblems = 30

// ledger compares what is in Kafka and S3 with the events of the sources.
type ledger struct {
	entries  map[sum]*entry
	problems []string
	// good and bad count the records of the topic and of the dead letters.
	good, bad int64
}

// sum tells one value from others.
type sum [sha256.Size]byte

// entry is an event, and where it was found.
type entry struct {
	event
	source string
	n      int
	seen   int
}

func (e *entry) String() string { return fmt.Sprintf("%s %d", e.source, e.n) }

// follows reports whether e comes right after before, and was found as often.
func (e *entry) follows(before *entry) bool {
	return e.source == before.source && e.n == before.n+1 && e.seen == before.seen && e.least == before.least && e.most == before.most
}

// newLedger expects the events of the sources, which are finished.
func newLedger(sources []source) *ledger {
	l := &ledger{entries: map[sum]*entry{}}
	for _, s := range sources {
		for i, e := range s.expected() {
			l.entries[sha256.Sum256(e.value())] = &entry{event: e, source: s.name(), n: i + 1}
			l.entries[sha256.Sum256(e.value())].data = nil // the sum is enough
		}
	}
	return l
}

// topic takes in the records of the topic, or of the dead letters: each must be an event that belongs there, with the source
// and the position that it has, and after those before it of the same source and partition.
func (l *ledger) topic(messages []*kafka.Message, deadLetters bool) {
	type place struct {
		source    string
		partition int32
	}
	last := map[place]*entry{}
	for _, m := range messages {
		at := fmt.Sprintf("%s-%d@%s", *m.TopicPartition.Topic, m.TopicPartition.Partition, m.TopicPartition.Offset)
		position := header(m, "position")
		e := l.entries[sha256.Sum256(m.Value)]
		if e == nil {
			l.problem("%s: of %s at %q, no event: %.200q", at, header(m, "source"), position, m.Value)
			continue
		}
		e.seen++
		if want := processOf(e.source); header(m, "source") != want {
			l.problem("%s: event %s has source %q, must be %q", at, e, header(m, "source"), want)
		}
		if header(m, "event") != e.kind {
			l.problem("%s: event %s has type %q, must be %q", at, e, header(m, "event"), e.kind)
		}
		if e.position != "" && position != e.position {
			l.problem("%s: event %s has position %q, must be %q", at, e, position, e.position)
		}
		if reason := header(m, "reason"); reason != e.reason || (reason != "") != deadLetters {
			l.problem("%s: event %s has reason %q, must be %q", at, e, reason, e.reason)
		}
		if !e.unordered {
			here := place{e.source, m.TopicPartition.Partition}
			if before := last[here]; before != nil && before.n > e.n {
				l.problem("%s: event %s after %s, at %q", at, e, before, position)
			}
			last[here] = e
		}
		if deadLetters {
			l.bad++
		} else {
			l.good++
		}
	}
}

// counts checks how often each event was found in Kafka: of a source that isn't finished, those before the last that was.
func (l *ledger) counts(finished bool) {
	last := map[string]int{}
	for _, e := range l.entries {
		if e.seen > 0 && !e.unordered {
			last[e.source] = max(last[e.source], e.n)
		}
	}
	var wrong []*entry
	for _, e := range l.entries {
		mayCome := !finished && e.seen < e.least && (e.unordered || e.n > last[e.source])
		if !mayCome && (e.seen < e.least || e.seen > e.most) {
			wrong = append(wrong, e)
		}
	}
	slices.SortFunc(wrong, func(a, b *entry) int { return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.n, b.n)) })
	for i := 0; i < len(wrong); {
		first := wrong[i]
		last := first
		for i++; i < len(wrong) && wrong[i].follows(last); i++ {
			last = wrong[i]
		}
		l.problem("events %s to %d are there %d times, must be from %d to %d", first, last.n, first.seen, first.least, first.most)
	}
}

// s3 checks that each good event is a line in S3 as often as in Kafka, and that nothing else is, but for what closed the files.
func (l *ledger) s3(objects map[string][]string) {
	found := map[*entry]int{}
	for key, lines := range objects {
		for _, line := range lines {
			e := l.entries[sha256.Sum256([]byte(line))]
			if e != nil {
				found[e]++
			} else if !strings.HasPrefix(line, `{"closes":`) {
				l.problem("%s: no event: %.200q", key, line)
			}
		}
	}
	for _, e := range l.entries {
		want := e.seen
		if e.reason != "" {
			want = 0
		}
		if found[e] != want {
			l.problem("event %s is in S3 %d times, must be %d", e, found[e], want)
		}
	}
}

// String is the first of the problems, "" where there are none.
func (l *ledger) String() string {
	if len(l.problems) == 0 {
		return ""
	}
	return fmt.Sprintf("%d problems:\n%s", len(l.problems), strings.Join(l.problems[:min(len(l.problems), maxProblems)], "\n"))
}

// header is the value of a record's header, "" where it has none.
func header(m *kafka.Message, key string) string {
	i := slices.IndexFunc(m.Headers, func(h kafka.Header) bool { return h.Key == key })
	if i < 0 {
		return ""
	}
	return string(m.Headers[i].Value)
}

func (l *ledger) problem(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}
