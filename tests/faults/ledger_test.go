package faults

import (
	"fmt"
	"strings"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
)

// record is the record of an event in the topic of that name.
func record(topic string, offset int64, position string, e event) *kafka.Message {
	m := &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Offset: kafka.Offset(offset)}, Value: e.value(),
		Headers: []kafka.Header{{Key: "source", Value: []byte("producer-s")}, {Key: "position", Value: []byte(position)}},
	}
	if e.kind != "" {
		m.Headers = append(m.Headers, kafka.Header{Key: "event", Value: []byte(e.kind)})
	}
	if e.reason != "" {
		m.Headers = append(m.Headers, kafka.Header{Key: "reason", Value: []byte(e.reason)})
	}
	return m
}

// TestLedger: whatever may be wrong is found, and nothing else.
func TestLedger(t *testing.T) {
	t.Parallel()
	s := newSSE(t, "s", 1, true, 0, idle)
	s.flood(6)
	s.misbehave()
	s.announce(5)
	s.announce(5)
	s.greet(1)
	s.finish()
	sane := func() (records []*kafka.Message) {
		for n := range int64(6) {
			e := s.script.event(n + 1)
			require.Empty(t, e.reason)
			records = append(records, record("t", n, string(rune('1'+n)), e))
		}
		for i, a := range s.announcements(5) {
			records = append(records, record("t", 6+int64(i), "5", a))
		}
		return records
	}
	for _, c := range []struct {
		name    string
		change  func(records []*kafka.Message) []*kafka.Message
		problem string
	}{
		{"nothing", func(r []*kafka.Message) []*kafka.Message { return r }, ""},
		{"a greeting", func(r []*kafka.Message) []*kafka.Message { return append(r, record("t", 9, "", s.greeting(1))) }, ""},
		{"two of it", func(r []*kafka.Message) []*kafka.Message {
			return append(r, record("t", 9, "", s.greeting(1)), record("t", 10, "", s.greeting(1)))
		}, "events s 9 to 9 are there 2 times, must be from 0 to 1"},
		{"another's greeting", func(r []*kafka.Message) []*kafka.Message { return append(r, record("t", 9, "", s.greeting(2))) }, "no event"},
		{"an announcement that was given twice", func(r []*kafka.Message) []*kafka.Message { return append(r, r[6]) }, ""},
		{"a third", func(r []*kafka.Message) []*kafka.Message { return append(r, r[6], r[6]) }, "events s 7 to 7 are there 3 times, must be from 1 to 2"},
		{"one that is missing", func(r []*kafka.Message) []*kafka.Message { return append(r[:2:2], r[3:]...) }, "events s 3 to 3 are there 0 times, must be from 1 to 1"},
		{"one that is double", func(r []*kafka.Message) []*kafka.Message { return append(r, r[5]) }, "events s 6 to 6 are there 2 times, must be from 1 to 1"},
		{"another order", func(r []*kafka.Message) []*kafka.Message { r[1], r[2] = r[2], r[1]; return r }, "t-0@1: event s 2 after s 3"},
		{"a byte", func(r []*kafka.Message) []*kafka.Message { r[1].Value[0]++; return r }, "t-0@1: of producer-s at \"2\", no event"},
		{"another source", func(r []*kafka.Message) []*kafka.Message { r[1].Headers[0].Value = []byte("x"); return r }, `event s 2 has source "x", must be "producer-s"`},
		{"another position", func(r []*kafka.Message) []*kafka.Message { r[1].Headers[1].Value = []byte("3"); return r }, `event s 2 has position "3", must be "2"`},
		{"another type", func(r []*kafka.Message) []*kafka.Message {
			r[0].Headers = append([]kafka.Header{{Key: "event", Value: []byte("x")}}, r[0].Headers...)
			return r
		}, `event s 1 has type "x", must be`},
		{"a reason", func(r []*kafka.Message) []*kafka.Message {
			r[1].Headers = append(r[1].Headers, kafka.Header{Key: "reason", Value: []byte("malformed")})
			return r
		}, `event s 2 has reason "malformed", must be ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLedger([]source{s})
			l.topic(c.change(sane()), false)
			l.counts(true)
			if c.problem == "" {
				require.Empty(t, l.String())
			} else {
				require.Contains(t, l.String(), c.problem)
			}
		})
	}
}

// TestLedgerDeadLetters: an event that is no good belongs among the dead letters, and nowhere else.
func TestLedgerDeadLetters(t *testing.T) {
	t.Parallel()
	s := newSSE(t, "s", 1, false, 0, idle)
	bad := int64(1)
	for s.script.event(bad).reason == "" {
		bad++
	}
	s.flood(bad)
	e := s.script.event(bad)
	l := newLedger([]source{s})
	l.topic([]*kafka.Message{record("d", 0, fmt.Sprint(bad), e)}, true)
	require.Empty(t, l.String())
	require.EqualValues(t, 1, l.bad)
	l.s3(nil)
	require.Empty(t, l.String())
	l.topic([]*kafka.Message{record("t", 0, fmt.Sprint(bad), e)}, false)
	require.Contains(t, l.String(), "t-0@0: event s "+fmt.Sprint(bad)+" has reason")
}

// TestLedgerS3: each event is a line as often as it is in the topic.
func TestLedgerS3(t *testing.T) {
	t.Parallel()
	s := newSSE(t, "s", 1, false, 0, idle)
	s.flood(2)
	first, second := s.script.event(1), s.script.event(2)
	line := string(first.value())
	for lines, problem := range map[string]string{
		line:                                 "",
		line + "\n" + line:                   "event s 1 is in S3 2 times, must be 1",
		line + "\n" + string(second.value()): "event s 2 is in S3 1 times, must be 0",
		"x\n" + line:                         `o: no event: "x"`,
		`{"closes":1}`:                       "event s 1 is in S3 0 times, must be 1",
	} {
		l := newLedger([]source{s})
		l.topic([]*kafka.Message{record("t", 0, "1", first)}, false)
		l.s3(map[string][]string{"o": strings.Split(lines, "\n")})
		if problem == "" {
			require.Empty(t, l.String())
		} else {
			require.Contains(t, l.String(), problem)
		}
	}
}
