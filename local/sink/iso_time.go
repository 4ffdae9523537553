package sink

import (
	"fmt"
	"time"
)

// parseISOTime reads ISO 8601 as Joda-Time's ISODateTimeFormat.dateTimeParser does, in milliseconds since the epoch:
// dates by month, by day of the year (2024-122) or by week (2024-W18-3), times with a fraction at any part (12.5), and
// what has no offset is UTC. It takes digits fewer than usual (2024-5-1), which no time.Parse layout does.
func parseISOTime(text string) (int64, error) {
	s := &isoScanner{text: text}
	ms, ok := s.dateTime()
	if !ok || s.pos != len(text) {
		return 0, fmt.Errorf("got %q, must be ISO 8601 (e.g. 2024-05-01T12:00:00Z)", text)
	}
	return ms, nil
}

type isoScanner struct {
	text string
	pos  int
}

func (s *isoScanner) dateTime() (int64, bool) {
	day := time.Unix(0, 0).UTC()
	if !s.peekTime() {
		var ok bool
		if day, ok = s.date(); !ok {
			return 0, false
		}
		if s.pos == len(s.text) {
			return day.UnixMilli(), true
		}
		if !s.peekTime() {
			return 0, false
		}
	}
	s.pos++ // T
	clock, ok := s.clock()
	if !ok {
		return 0, false
	}
	offset, ok := s.offset()
	return day.UnixMilli() + clock - offset, ok
}

func (s *isoScanner) peekTime() bool { return s.peek('T') || s.peek('t') }

func (s *isoScanner) peek(c byte) bool { return s.pos < len(s.text) && s.text[s.pos] == c }

// date reads a date in whichever of the three forms takes most of the text; by month where two take the same.
func (s *isoScanner) date() (time.Time, bool) {
	start, best := s.pos, -1
	var day time.Time
	valid := false
	for _, form := range []func() (time.Time, bool){s.monthDate, s.weekDate, s.ordinalDate} {
		s.pos = start
		if t, ok := form(); s.pos > best {
			best, day, valid = s.pos, t, ok
		}
	}
	s.pos = best
	return day, valid
}

func (s *isoScanner) monthDate() (time.Time, bool) {
	year, ok := s.year()
	if !ok {
		return time.Time{}, false
	}
	month, day := 1, 1
	if value, found := s.after('-', 2); found {
		month = value
		if value, found := s.after('-', 2); found {
			day = value
		}
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == year && int(t.Month()) == month && t.Day() == day
}

func (s *isoScanner) ordinalDate() (time.Time, bool) {
	year, ok := s.year()
	if !ok {
		return time.Time{}, false
	}
	day := 1
	if value, found := s.after('-', 3); found {
		day = value
	}
	t := time.Date(year, 1, day, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == year && day > 0
}

func (s *isoScanner) weekDate() (time.Time, bool) {
	year, ok := s.year()
	if !ok || !s.peek('-') || s.pos+1 >= len(s.text) || (s.text[s.pos+1]|0x20) != 'w' {
		return time.Time{}, false
	}
	s.pos++
	week, found := s.after(s.text[s.pos], 2)
	if !found {
		return time.Time{}, false
	}
	weekday := 1
	if value, found := s.after('-', 1); found {
		weekday = value
	}
	// The week that holds the 4th of January is the first.
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -((int(fourth.Weekday()) + 6) % 7))
	t := monday.AddDate(0, 0, (week-1)*7+weekday-1)
	gotYear, gotWeek := t.ISOWeek()
	return t, weekday >= 1 && weekday <= 7 && gotYear == year && gotWeek == week
}

func (s *isoScanner) year() (int, bool) {
	sign := 1
	if s.peek('-') || s.peek('+') {
		if s.text[s.pos] == '-' {
			sign = -1
		}
		s.pos++
	}
	value, count := s.digits(9)
	return sign * value, count > 0
}

// after reads a number of up to max digits that follows a separator; where there is none it takes nothing.
func (s *isoScanner) after(separator byte, max int) (int, bool) {
	if !s.peek(separator) {
		return 0, false
	}
	s.pos++
	value, count := s.digits(max)
	if count == 0 {
		s.pos--
		return 0, false
	}
	return value, true
}

func (s *isoScanner) digits(max int) (value, count int) {
	for ; count < max && s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9'; count++ {
		value = value*10 + int(s.text[s.pos]-'0')
		s.pos++
	}
	return value, count
}

// clock reads the time of day in milliseconds; nothing there is midnight.
func (s *isoScanner) clock() (int64, bool) {
	hour, count := s.digits(2)
	if count == 0 {
		return 0, true
	}
	total := int64(hour) * 3_600_000
	if hour > 23 {
		return 0, false
	}
	unit := int64(3_600_000)
	for _, next := range []int64{60_000, 1000} {
		value, found := s.after(':', 2)
		if !found {
			break
		}
		if value > 59 {
			return 0, false
		}
		total += int64(value) * next
		unit = next
	}
	return total + s.fraction(unit), true
}

// fraction reads up to nine digits behind a point or comma, as a part of unit milliseconds, cut down to whole ones.
func (s *isoScanner) fraction(unit int64) int64 {
	if !s.peek('.') && !s.peek(',') {
		return 0
	}
	start := s.pos
	s.pos++
	var total int64
	count := 0
	for ; count < 9 && s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9'; count++ {
		total += int64(s.text[s.pos]-'0') * unit
		unit /= 10
		s.pos++
	}
	if count == 0 {
		s.pos = start
	}
	return total / 10
}

// offset reads Z, +02, +0230, +02:30, +02:30:15 or +02:30:15.500, in milliseconds; nothing there is UTC.
func (s *isoScanner) offset() (int64, bool) {
	if s.pos == len(s.text) {
		return 0, true
	}
	switch s.text[s.pos] {
	case 'Z', 'z':
		s.pos++
		return 0, true
	case '+', '-':
	default:
		return 0, false
	}
	sign := int64(1)
	if s.text[s.pos] == '-' {
		sign = -1
	}
	s.pos++
	hours, count := s.digits(2)
	if count < 2 || hours > 23 {
		return 0, false
	}
	total := int64(hours) * 3_600_000
	for _, unit := range []int64{60_000, 1000} {
		if s.pos == len(s.text) {
			return sign * total, true
		}
		if s.peek(':') {
			s.pos++
		}
		value, count := s.digits(2)
		if count < 2 || value > 59 {
			return 0, false
		}
		total += int64(value) * unit
	}
	return sign * (total + s.fraction(1000)), true
}
