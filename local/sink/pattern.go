package sink

import (
	"fmt"
	"strings"
	"time"
)

// timePattern prints a time by a Joda-Time pattern (org.joda.time.format.DateTimeFormat), the language of path.format.
// It differs from java.time's and from strftime's in its letters (x is the week's year, e its day, Y the year of the
// era), which is why no Go library for those fits.
type timePattern struct {
	parts []patternPart
	// english is false where the locale is not a bare language (en-US): Java then knows no such language, and prints
	// names in their short form only, and CE for AD.
	english bool
}

// patternPart is literal text, or a letter and how often it is repeated.
type patternPart struct {
	literal string
	letter  byte
	count   int
}

// illegalPattern is a pattern that the real partitioner refuses.
type illegalPattern string

func (e illegalPattern) Error() string { return "Illegal pattern component: " + string(e) }

func parsePattern(pattern, locale string) (*timePattern, error) {
	p := &timePattern{english: locale == "en"}
	for i := 0; i < len(pattern); {
		if isLetter(pattern[i]) {
			start := i
			for i < len(pattern) && pattern[i] == pattern[start] {
				i++
			}
			part := patternPart{letter: pattern[start], count: i - start}
			if err := part.check(locale); err != nil {
				return nil, err
			}
			p.parts = append(p.parts, part)
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
		p.parts = append(p.parts, patternPart{literal: literal.String()})
	}
	return p, nil
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (t patternPart) check(locale string) error {
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
		return fmt.Errorf("a pattern without ZZZ: this sink prints no names of time zones")
	case 'z':
		return fmt.Errorf("a pattern without z: this sink prints no names of time zones")
	case 'E', 'a', 'G':
	default:
		return illegalPattern(strings.Repeat(string(t.letter), t.count))
	}
	// A language tag with a region is no language to Java's Locale constructor, so its names are the neutral ones.
	if locale != "en" && !strings.ContainsAny(locale, "-_") {
		return fmt.Errorf("a pattern without %s where the locale is %s: this sink knows English names only", strings.Repeat(string(t.letter), t.count), locale)
	}
	return nil
}

func (p *timePattern) format(t time.Time) string {
	var text strings.Builder
	for _, part := range p.parts {
		if part.letter == 0 {
			text.WriteString(part.literal)
			continue
		}
		text.WriteString(p.field(part, t))
	}
	return text.String()
}

func (p *timePattern) field(part patternPart, t time.Time) string {
	year := t.Year()
	yearOfEra := year
	if year < 1 {
		yearOfEra = 1 - year
	}
	weekYear, week := t.ISOWeek()
	weekday := (int(t.Weekday())+6)%7 + 1
	switch part.letter {
	case 'y':
		return padYear(year, part.count)
	case 'Y':
		return padYear(yearOfEra, part.count)
	case 'x':
		return padYear(weekYear, part.count)
	case 'C':
		return pad(yearOfEra/100, part.count)
	case 'w':
		return pad(week, part.count)
	case 'e':
		return pad(weekday, part.count)
	case 'D':
		return pad(t.YearDay(), part.count)
	case 'M':
		if part.count >= 3 {
			return p.name(t.Month().String(), part.count)
		}
		return pad(int(t.Month()), part.count)
	case 'd':
		return pad(t.Day(), part.count)
	case 'E':
		return p.name(t.Weekday().String(), part.count)
	case 'a':
		if t.Hour() < 12 {
			return "AM"
		}
		return "PM"
	case 'G':
		return p.era(year)
	case 'H':
		return pad(t.Hour(), part.count)
	case 'k':
		return pad((t.Hour()+23)%24+1, part.count)
	case 'K':
		return pad(t.Hour()%12, part.count)
	case 'h':
		return pad((t.Hour()+11)%12+1, part.count)
	case 'm':
		return pad(t.Minute(), part.count)
	case 's':
		return pad(t.Second(), part.count)
	case 'S':
		return fraction(t.Nanosecond()/int(time.Millisecond), part.count)
	default: // Z, the only other letter that check lets through
		layout := "-0700"
		if part.count == 2 {
			layout = "-07:00"
		}
		return t.Format(layout)
	}
}

// name shortens an English name unless the pattern asks for the full one (4 letters or more) and the locale has it.
func (p *timePattern) name(full string, count int) string {
	if count >= 4 && p.english {
		return full
	}
	return full[:3]
}

func (p *timePattern) era(year int) string {
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
