package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// pathLetters are the letters of Joda's DateTimeFormat that make sense in a folder's name, each with the shortest time span that it tells apart.
// The other letters are unknown to Joda, which fails the sink's task, or depend on locale and zone.
var pathLetters = map[rune]time.Duration{
	'y': 24 * time.Hour, 'Y': 24 * time.Hour, 'x': 24 * time.Hour, 'C': 24 * time.Hour,
	'M': 24 * time.Hour, 'w': 24 * time.Hour, 'd': 24 * time.Hour, 'D': 24 * time.Hour, 'e': 24 * time.Hour,
	'H': time.Hour, 'k': time.Hour,
	'm': time.Minute, 's': time.Second,
}

// badPathFormat says what is wrong with a path format, or returns "" if it is good. A good format has Joda's letters for the time, everything
// else in single quotes, at least one quoted name (date=, hour=), and no empty folder.
func badPathFormat(format string) string {
	literals, letters, err := scanPathFormat(format)
	switch {
	case err != nil:
		return err.Error()
	case format == "":
		return "must name the folders"
	case strings.HasPrefix(format, "/") || strings.HasSuffix(format, "/") || strings.Contains(format, "//"):
		return "must have no slash at either end and no two in a row"
	case literals == 0:
		return "quoted literals missing"
	case len(letters) == 0:
		return "letters of the time missing, all of it is quoted"
	}
	if strings.ContainsFunc(format, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "must have printable letters only"
	}
	for _, letter := range letters {
		if _, ok := pathLetters[letter]; !ok {
			return fmt.Sprintf("quoted literals missing: %c outside quotes is no letter of the time", letter)
		}
	}
	folder := folderAt(format, exampleTime)
	if slices.Contains(strings.Split(folder, "/"), "") {
		return fmt.Sprintf("makes the folder %s, must name each", folder)
	}
	if dots := dotFolder(folder); dots != "" {
		return fmt.Sprintf("must be without the folder %s, which tools resolve to another one", dots)
	}
	return ""
}

// scanPathFormat counts the quoted literals of a format and lists the letters outside of them.
func scanPathFormat(format string) (literals int, letters []rune, err error) {
	quoted := false
	for _, r := range format {
		switch {
		case r == '\'':
			quoted = !quoted
			if quoted {
				literals++
			}
		case quoted:
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			letters = append(letters, r)
		}
	}
	if quoted {
		return 0, nil, fmt.Errorf("a quote has no end")
	}
	return literals, letters, nil
}

// PathDuration is the shortest time span that the path format tells apart, and so the span of a folder. Confluent's partitioner needs it beside the format.
func (s Sink) PathDuration() time.Duration {
	_, letters, _ := scanPathFormat(s.PathFormat)
	finest := 24 * time.Hour
	for _, letter := range letters {
		if span, ok := pathLetters[letter]; ok {
			finest = min(finest, span)
		}
	}
	return finest
}
