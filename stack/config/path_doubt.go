package config

import (
	"fmt"
	"strings"
	"time"
)

// timelines are series of times at which a path format is tried: days over years that begin and end with all kinds of weeks, hours over two months, minutes
// over a day, seconds over an hour. letters are the letters that tell the times of a series apart.
var timelines = []struct {
	letters string
	begin   time.Time
	step    time.Duration
	count   int
}{
	{"yYxCMwdDe", time.Date(2024, time.January, 1, 18, 5, 9, 0, time.UTC), 24 * time.Hour, 5 * 366},
	{"Hk", time.Date(2026, time.November, 1, 0, 5, 9, 0, time.UTC), time.Hour, 61 * 24},
	{"m", time.Date(2026, time.November, 23, 0, 0, 9, 0, time.UTC), time.Minute, 25 * 60},
	{"s", time.Date(2026, time.November, 23, 18, 0, 0, 0, time.UTC), time.Second, 61 * 60},
}

// PathDoubts are reasons to doubt that the path format says what was meant: a folder that would hold records of times that lie apart, with an example, and
// letters that are easily confused.
func (s Sink) PathDoubts() []string {
	format := s.PathFormat
	_, letters, err := scanPathFormat(format)
	if err != nil {
		return nil
	}
	has := func(any string) bool { return strings.ContainsAny(string(letters), any) }
	var doubts []string
	for _, line := range timelines {
		if !has(line.letters) {
			continue
		}
		if a, b, shared := apart(format, line.begin, line.step, line.count); shared {
			const layout = "2006-01-02 15:04:05"
			doubts = append(doubts, fmt.Sprintf("records of %s and %s land in the same folder, %s, and those in between in another", a.Format(layout), b.Format(layout), folderAt(format, a)))
			break
		}
	}
	last := func(any string) int { return strings.LastIndexAny(string(letters), any) }
	for _, mistake := range []struct {
		made  bool
		meant string
	}{
		{has("m") && !has("M") && has("yYd"), "mm is the minute; the month is MM"},
		{has("D") && has("M") && !has("d"), "DD is the day of the year; the day of the month is dd"},
		{has("d") && !has("m") && has("Hk") && last("M") > last("Hk"), "MM is the month; the minute is mm"},
	} {
		if mistake.made {
			doubts = append(doubts, mistake.meant)
		}
	}
	return doubts
}

// apart returns two times of a timeline that share a folder although times between them have another folder.
func apart(format string, begin time.Time, step time.Duration, count int) (a, b time.Time, shared bool) {
	latest := map[string]int{} // when a folder was last written to
	for i := range count {
		at := begin.Add(time.Duration(i) * step)
		folder := folderAt(format, at)
		if last, seen := latest[folder]; seen && last < i-1 {
			return begin.Add(time.Duration(last) * step), at, true
		}
		latest[folder] = i
	}
	return a, b, false
}
