package record

import (
	"errors"
	"regexp"
	"time"
)

var (
	errZoneName = errors.New("it has the abbreviation of a zone (MST), of which several zones share one; use an offset (-0700), " +
		"or write UTC or GMT into the layout where times always have that")
	errNoDate  = errors.New("it doesn't give the date back, which takes year, month and day")
	errNoClock = errors.New("it doesn't give the time back: hours up to 12 (03) need PM, minutes need hours, and seconds need minutes")
)

// samples are moments with which layouts are tried. They have one-digit and two-digit numbers, and both halves of a day.
var samples = []time.Time{
	time.Date(2019, 11, 28, 21, 43, 57, 123456789, time.UTC),
	time.Date(2004, 1, 28, 9, 3, 7, 90000000, time.UTC),
	time.Date(2011, 2, 3, 16, 30, 9, 0, time.UTC),
}

// CheckFormat returns an error unless format is one of the names, or a layout of package time that gives a time back as it
// was: with year, month and day, and without parts that can't be read for sure.
func CheckFormat(format string) error {
	if !isLayout(format) {
		return nil
	}
	if namesZone(format) {
		return errZoneName
	}
	for _, sample := range samples {
		text := sample.Format(format)
		got, err := time.Parse(format, text)
		if err != nil || got.Year() != sample.Year() || got.YearDay() != sample.YearDay() {
			return errNoDate
		}
		if !isCut(got, sample) {
			return errNoClock
		}
	}
	return nil
}

// isLayout reports whether format is a layout and not a name.
func isLayout(format string) bool {
	_, isUnit := shifts[format]
	return !isUnit && format != RFC3339
}

// CheckZone returns an error if times in format can't belong to a zone other than UTC.
func CheckZone(format string) error {
	switch {
	case !isLayout(format):
		return errors.New("only layouts leave a zone open")
	case hasOffset(format):
		return errors.New("the layout has the offset of each time")
	case utc.MatchString(format):
		return errors.New("the layout says that times are in UTC")
	}
	return nil
}

// parseLayout reads a time that is written by a layout, in milliseconds since 1970. When clocks go back, a time that comes
// twice is the first of both, so that no event is counted to a later hour. When they go forward, the times that are left
// out are refused. Package time doesn't say which times it chooses (https://pkg.go.dev/time#Date).
func parseLayout(layout, text string, zone *time.Location) (millis int64, ok bool) {
	at, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		return 0, false
	}
	const around = 48 * time.Hour // more than clocks ever changed by
	_, before := at.Add(-around).Zone()
	_, after := at.Add(around).Zone()
	if before == after {
		return at.UnixMilli(), true
	}
	clock, _ := time.ParseInLocation(layout, text, time.UTC)
	for _, offset := range []int{max(before, after), min(before, after)} { // the greater is the earlier moment
		at = clock.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, found := at.Zone(); found == offset {
			return at.UnixMilli(), true
		}
	}
	return 0, false
}

// utc matches layouts that say UTC by a word that has no meaning to package time.
var utc = regexp.MustCompile(`(^|[^A-Za-z])(UTC|GMT|Z)([^A-Za-z0-9]|$)`)

// namesZone reports whether a layout has a zone's abbreviation. Package time reads an unknown abbreviation as UTC
// (https://pkg.go.dev/time#Parse).
func namesZone(layout string) bool {
	return samples[0].In(time.FixedZone("AAA", 3600)).Format(layout) != samples[0].In(time.FixedZone("BBB", 3600)).Format(layout)
}

// hasOffset reports whether a layout has an offset from UTC.
func hasOffset(layout string) bool {
	local := func(offset int) string {
		s := samples[0]
		return time.Date(s.Year(), s.Month(), s.Day(), s.Hour(), s.Minute(), s.Second(), s.Nanosecond(), time.FixedZone("AAA", offset)).Format(layout)
	}
	return local(3600) != local(7200)
}

// isCut reports whether got is whole, cut to days, hours, minutes, seconds or a decimal fraction of one.
func isCut(got, whole time.Time) bool {
	for _, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		if got.Equal(whole.Truncate(unit)) {
			return true
		}
	}
	for unit := time.Second; unit > 0; unit /= 10 {
		if got.Equal(whole.Truncate(unit)) {
			return true
		}
	}
	return false
}
