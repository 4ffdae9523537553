package record

import (
	"fmt"
	"strings"
	"time"

	"kafka-on-eks/producer/program/record/decimal"
)

// shifts are the formats that count from 1970, with the power of ten by which their units become milliseconds.
var shifts = map[string]int{"unix": 3, "unix-ms": 0, "unix-us": -3, "unix-ns": -6}

// maxGot is how many bytes of a value are repeated in a detail.
const maxGot = 100

// Timestamp says where an event's timestamp is, how it is written, and which timestamps are taken. In every format it is cut to
// milliseconds, and never rounded up, so that an event isn't counted to an hour or a day that comes after it.
type Timestamp struct {
	// Path is the path of the timestamp.
	Path *Path
	// MaxAge is how long ago it may be, 0 for any time since 1970. Kafka deletes records that are older than a topic
	// keeps them, perhaps before anybody has read them.
	MaxAge time.Duration
	// MaxAhead is how far ahead it may be. Kafka refuses records that are further ahead than a topic's
	// message.timestamp.after.max.ms (https://kafka.apache.org/41/configuration/topic-configs/).
	MaxAhead time.Duration
	// Format is RFC3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time that CheckFormat takes.
	Format string
	// Zone is the zone of times whose layout has none.
	Zone *time.Location
}

// read returns the timestamp in v, in milliseconds since 1970, or a problem.
func (t *Timestamp) read(v value, now time.Time) (millis int64, problem string) {
	millis, ok := t.parse(v)
	if !ok {
		got := "nothing"
		if v.exists() {
			got = string(v)
		}
		return 0, t.problem(got, t.must())
	}
	age := now.UnixMilli() - millis
	switch {
	case millis <= 0:
		return 0, t.problem(string(v), "after the beginning of 1970")
	case t.MaxAge > 0 && age > t.MaxAge.Milliseconds():
		return 0, t.problem(string(v), fmt.Sprintf("at most %s ago, as Kafka would delete it", t.MaxAge))
	case -age > t.MaxAhead.Milliseconds():
		return 0, t.problem(string(v), fmt.Sprintf("at most %s ahead, as Kafka would refuse it", t.MaxAhead))
	}
	return millis, ""
}

func (t *Timestamp) parse(v value) (millis int64, ok bool) {
	if shift, counts := shifts[t.Format]; counts {
		return parseCount(v, shift)
	}
	if !v.isString() {
		return 0, false
	}
	text := v.characters()
	if t.Format == RFC3339 {
		return parseRFC3339(text)
	}
	return parseLayout(t.Format, text, t.Zone)
}

// parseCount reads a number, which may also stand in a string, of units of ten to the power of -shift milliseconds.
func parseCount(v value, shift int) (millis int64, ok bool) {
	text := string(v)
	if v.isString() {
		text = v.characters()
	}
	n, ok := decimal.Parse(text)
	if !ok {
		return 0, false
	}
	return n.Floor(shift)
}

func (t *Timestamp) must() string {
	switch t.Format {
	case RFC3339:
		return "an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)"
	case "unix":
		return "seconds since 1970 (e.g. 1769892300)"
	case "unix-ms":
		return "milliseconds since 1970 (e.g. 1769892300000)"
	case "unix-us":
		return "microseconds since 1970 (e.g. 1769892300000000)"
	case "unix-ns":
		return "nanoseconds since 1970 (e.g. 1769892300000000000)"
	}
	return "a time written as " + t.Format
}

func (t *Timestamp) problem(got, must string) string {
	if len(got) > maxGot {
		got = strings.ToValidUTF8(got[:maxGot], "") + "…"
	}
	return fmt.Sprintf("%s: got %s, must be %s", t.Path, got, must)
}
