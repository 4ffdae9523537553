package record

import (
	"strings"
	"time"
)

// RFC3339 is the format of timestamps such as 2026-01-31T20:45:00.5Z.
const RFC3339 = "rfc3339"

// parseRFC3339 reads a date-time of RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339#section-5.6), in milliseconds since
// 1970. Package time reads another language: it takes commas, hours of one digit and offsets of 24 hours, but no
// lower-case t and z, and no leap seconds. The space that the RFC lets applications use in place of T isn't taken, as
// times with it rarely follow RFC 3339 otherwise.
func parseRFC3339(text string) (millis int64, ok bool) {
	const shape = "0000-00-00T00:00:00"
	if len(text) < len(shape)+1 {
		return 0, false
	}
	for i := range len(shape) {
		if c := text[i]; shape[i] == '0' && !isDigit(c) || shape[i] != '0' && c != shape[i] && (shape[i] != 'T' || c != 't') {
			return 0, false
		}
	}
	year, month, day := pair(text)*100+pair(text[2:]), pair(text[5:]), pair(text[8:])
	hour, minute, second := pair(text[11:]), pair(text[14:]), pair(text[17:])
	fraction, rest := cutFraction(text[len(shape):])
	offset, ok := parseOffset(rest)
	if !ok || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	if day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	leap := second == 60
	if leap {
		second, fraction = 59, 999
	}
	at := time.Date(year, time.Month(month), day, hour, minute-offset, second, 0, time.UTC)
	if leap && !endsMonth(at) {
		return 0, false
	}
	return at.Unix()*1000 + fraction, true
}

// daysIn is how many days a month has.
func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// endsMonth reports whether a leap second may follow at. Only the last minute of a month, in UTC, can have one
// (https://www.rfc-editor.org/rfc/rfc3339#section-5.7). Neither Unix time nor Kafka has leap seconds, so it becomes the last
// millisecond before it, and stays in its own day.
func endsMonth(at time.Time) bool {
	return at.Add(time.Second).Format("02 15:04:05") == "01 00:00:00"
}

// cutFraction reads a fraction of a second of any length, cut to milliseconds, off the beginning of text.
func cutFraction(text string) (millis int64, rest string) {
	if len(text) < 2 || text[0] != '.' || !isDigit(text[1]) {
		return 0, text
	}
	i := 1
	for weight := int64(100); i < len(text) && isDigit(text[i]); i++ {
		millis += int64(text[i]-'0') * weight
		weight /= 10
	}
	return millis, text[i:]
}

// parseOffset reads an offset from UTC in minutes. The unknown offset, -00:00, is 0, as the time itself is in UTC
// (https://www.rfc-editor.org/rfc/rfc3339#section-4.3).
func parseOffset(text string) (minutes int, ok bool) {
	if text == "Z" || text == "z" {
		return 0, true
	}
	if len(text) != len("+00:00") || text[3] != ':' || !isDigit(text[1]) || !isDigit(text[2]) || !isDigit(text[4]) || !isDigit(text[5]) {
		return 0, false
	}
	hour, minute := pair(text[1:]), pair(text[4:])
	if minutes = hour*60 + minute; text[0] == '-' {
		minutes = -minutes
	}
	return minutes, strings.IndexByte("+-", text[0]) >= 0 && hour < 24 && minute < 60
}

// pair is the number that two digits make.
func pair(digits string) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
