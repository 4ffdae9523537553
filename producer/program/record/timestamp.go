package record

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// RFC3339 is the format of timestamps such as 2026-01-31T20:45:00.5Z.
const RFC3339 = "rfc3339"

// units are the formats that count from 1970, in milliseconds.
var units = map[string]float64{"unix": 1000, "unix-ms": 1, "unix-us": 1e-3, "unix-ns": 1e-6}

// maxGot is how many bytes of a value a detail repeats.
const maxGot = 100

// Timestamp says where an event's timestamp is, how it is written, and which ones are taken.
type Timestamp struct {
	// Path finds it.
	Path *Path
	// MaxAge is how long ago it may be, 0 for any time since 1970. Kafka deletes records that are older than a topic
	// keeps them, perhaps before anybody has read them.
	MaxAge time.Duration
	// MaxAhead is how far ahead it may be. Kafka refuses what is further than a topic's
	// message.timestamp.after.max.ms (https://kafka.apache.org/41/configuration/topic-configs/).
	MaxAhead time.Duration
	// Format is RFC3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time.
	Format string
	// Zone is that of times in a layout that names none.
	Zone *time.Location
}

// CheckFormat tells whether format is one of the names, or a layout that has year, month and day.
func CheckFormat(format string) bool {
	if _, ok := units[format]; ok || format == RFC3339 {
		return true
	}
	want := time.Date(2019, 11, 28, 21, 43, 57, 0, time.UTC)
	got, err := time.Parse(format, want.Format(format))
	return err == nil && got.Year() == want.Year() && got.YearDay() == want.YearDay()
}

// IsLayout tells whether format is a layout rather than a name.
func IsLayout(format string) bool {
	_, isUnit := units[format]
	return !isUnit && format != RFC3339
}

// read returns the timestamp in event in milliseconds since 1970, or what is wrong with it.
func (t *Timestamp) read(event string, now time.Time) (millis int64, problem string) {
	value := t.Path.find(event)
	millis, ok := t.parse(value)
	if !ok {
		got := "nothing"
		if value.Exists() {
			got = value.Raw
		}
		return 0, t.problem(got, t.must())
	}
	age := now.UnixMilli() - millis
	switch {
	case millis <= 0:
		return 0, t.problem(value.Raw, "after the beginning of 1970")
	case t.MaxAge > 0 && age > t.MaxAge.Milliseconds():
		return 0, t.problem(value.Raw, fmt.Sprintf("at most %s ago, as Kafka would delete it", t.MaxAge))
	case -age > t.MaxAhead.Milliseconds():
		return 0, t.problem(value.Raw, fmt.Sprintf("at most %s ahead, as Kafka would refuse it", t.MaxAhead))
	}
	return millis, ""
}

func (t *Timestamp) parse(value gjson.Result) (int64, bool) {
	if unit, ok := units[t.Format]; ok {
		return count(value, unit)
	}
	if value.Type != gjson.String {
		return 0, false
	}
	layout := t.Format
	if layout == RFC3339 {
		layout = time.RFC3339
	}
	at, err := time.ParseInLocation(layout, value.Str, t.Zone)
	return at.UnixMilli(), err == nil
}

// count reads a number, which may also stand in a string, of units of that many milliseconds.
func count(value gjson.Result, unit float64) (int64, bool) {
	text := value.Raw
	if value.Type == gjson.String {
		text = value.Str
	}
	// strconv would also read hexadecimal and the like.
	if text == "" || strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	millis := math.Round(n * unit)
	return int64(millis), err == nil && math.Abs(millis) < math.MaxInt64/2
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
