// Package joda prints times by patterns of Joda-Time, the language of the S3 sink's path.format.
package joda

import (
	"fmt"
	"strings"
	"time"
)

// Pattern prints a time by a Joda-Time pattern (org.joda.time.format.DateTimeFormat).
// It differs from java.time's and from strftime's in its letters (x is the week's year, e its day, Y the year of the
// era), which is why no Go library for those fits.
type Pattern struct {
	parts []part
	// english is false where the locale is not a bare language (en-US): Java then knows no such language, and prints
	// names in their short form only, and CE for AD.
	english bool
}

// part is literal text, or a letter and how often it is repeated.
type part struct {
	literal string
	letter  byte
	count   int
}

// IllegalPattern is a pattern that the real partitioner refuses.
type IllegalPattern string

func (e IllegalPattern) Error() string { return "Illegal pattern component: " + string(e) }

// Parse reads a pattern for a locale, a language or a language with a region. An error of type IllegalPattern is the real partitioner's; others are of what
// this package doesn't print.
func Parse(pattern, locale string) (*Pattern, error) {
	p := &Pattern{english: locale == "en"}
	for i := 0; i < len(pattern); {
		if isLetter(pattern[i]) {
			start := i
			for i < len(pattern) && pattern[i] == pattern[start] {
				i++
			}
			field := part{letter: pattern[start], count: i - start}
			if err := field.check(locale); err != nil {
				return nil, err
			}
			p.parts = append(p.parts, field)
			continue
		}
		var literal strings.Builder
		quoted := false
		for ; i < len(pattern) && (quoted || !isLetter(pattern[i])); i++ {
			switch {
			case pattern[i] != '\'':
				literal.WriteByte(pattern[i])
			case i+1 < len(pattern) && pattern[i+1] == '\'':
				literal.WriteByte('\'')
				i++
			default:
				quoted = !quoted
			}
		}
		p.parts = append(p.parts, part{literal: literal.String()})
	}
	return p, nil
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (t part) check(locale string) error {
	switch t.letter {
	case 'y', 'Y', 'C', 'x', 'w', 'e', 'D', 'd', 'K', 'k', 'H', 'h', 'm', 's', 'S':
		return nil
	case 'M':
		if t.count < 3 {
			return nil
		}
	case 'Z':
		if t.count < 3 {
			return nil
		}
		return fmt.Errorf("a pattern without ZZZ: no names of time zones are known")
	case 'z':
		return fmt.Errorf("a pattern without z: no names of time zones are known")
	case 'E', 'a', 'G':
	default:
		return IllegalPattern(strings.Repeat(string(t.letter), t.count))
	}
	// A language tag with a region is no language to Java's Locale constructor, so its names are the neutral ones.
	if locale != "en" && !strings.ContainsAny(locale, "-_") {
		return fmt.Errorf("a pattern without %s where the locale is %s: only English names are known", strings.Repeat(string(t.letter), t.count), locale)
	}
	return nil
}

// Format prints a time in its own zone.
func (p *Pattern) Format(t time.Time) string {
	var text strings.Builder
	for _, next := range p.parts {
		if next.letter == 0 {
			text.WriteString(next.literal)
			continue
		}
		text.WriteString(p.field(next, t))
	}
	return text.String()
}

func (p *Pattern) field(f part, t time.Time) string {
	year := t.Year()
	yearOfEra := year
	if year < 1 {
		yearOfEra = 1 - year
	}
	weekYear, week := t.ISOWeek()
	weekday := (int(t.Weekday())+6)%7 + 1
	switch f.letter {
	case 'y':
		return padYear(year, f.count)
	case 'Y':
		return padYear(yearOfEra, f.count)
	case 'x':
		return padYear(weekYear, f.count)
	case 'C':
		return pad(yearOfEra/100, f.count)
	case 'w':
		return pad(week, f.count)
	case 'e':
		return pad(weekday, f.count)
	case 'D':
		return pad(t.YearDay(), f.count)
	case 'M':
		if f.count >= 3 {
			return p.name(t.Month().String(), f.count)
		}
		return pad(int(t.Month()), f.count)
	case 'd':
		return pad(t.Day(), f.count)
	case 'E':
		return p.name(t.Weekday().String(), f.count)
	case 'a':
		if t.Hour() < 12 {
			return "AM"
		}
		return "PM"
	case 'G':
		return p.era(year)
	case 'H':
		return pad(t.Hour(), f.count)
	case 'k':
		return pad((t.Hour()+23)%24+1, f.count)
	case 'K':
		return pad(t.Hour()%12, f.count)
	case 'h':
		return pad((t.Hour()+11)%12+1, f.count)
	case 'm':
		return pad(t.Minute(), f.count)
	case 's':
		return pad(t.Second(), f.count)
	case 'S':
		return fraction(t.Nanosecond()/int(time.Millisecond), f.count)
	default: // Z, the only other letter that check lets through
		layout := "-0700"
		if f.count == 2 {
			layout = "-07:00"
		}
		return t.Format(layout)
	}
}

// name shortens an English name unless the pattern asks for the full one (4 letters or more) and the locale has it.
func (p *Pattern) name(full string, count int) string {
	if count >= 4 && p.english {
		return full
	}
	return full[:3]
}

func (p *Pattern) era(year int) string {
	switch {
	case year > 0 && p.english:
		return "AD"
	case year > 0:
		return "CE"
	case p.english:
		return "BC"
	default:
		return "BCE"
	}
}

func pad(value, width int) string { return fmt.Sprintf("%0*d", width, value) }

// padYear prints the last two digits where the pattern has exactly two letters; otherwise the letters are the least width.
func padYear(year, count int) string {
	if count == 2 {
		if year < 0 {
			year = -year
		}
		return pad(year%100, 2)
	}
	if year < 0 {
		return "-" + pad(-year, count)
	}
	return pad(year, count)
}

// fraction prints the first digits of a second's fraction, of which only the milliseconds are known.
func fraction(milliseconds, digits int) string {
	text := fmt.Sprintf("%03d", milliseconds) + strings.Repeat("0", max(0, digits-3))
	return text[:digits]
}
