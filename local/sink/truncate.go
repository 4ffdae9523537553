package sink

import (
	"math"
	"time"
)

// truncate cuts an instant (milliseconds) down to a multiple of duration (milliseconds) of local time in the zone, and
// gives the instant of that local time. Around a change of clocks it follows Joda-Time's
// DateTimeZone.convertLocalToUTC(local, false), which the real partitioner uses: the folder of an hour that is
// repeated or skipped depends on it.
func truncate(ts, duration int64, zone *time.Location) int64 {
	local := ts + offset(ts, zone)
	local = local / duration * duration // toward zero, as Java divides

	guess := offset(local, zone)
	actual := offset(local-guess, zone)
	if guess != actual && guess < 0 {
		// West of Greenwich a local time inside a gap would land before the gap.
		if transition(local-guess, zone) != transition(local-actual, zone) {
			actual = guess
		}
	}
	return local - actual
}

// offset is the zone's distance from UTC in milliseconds at an instant.
func offset(ts int64, zone *time.Location) int64 {
	_, seconds := time.UnixMilli(ts).In(zone).Zone()
	return int64(seconds) * 1000
}

// transition is the next instant after ts at which the zone's rules change.
func transition(ts int64, zone *time.Location) int64 {
	_, end := time.UnixMilli(ts).In(zone).ZoneBounds()
	if end.IsZero() {
		return math.MaxInt64
	}
	return end.UnixMilli()
}
