package stack

import (
	"fmt"
	"strings"
)

// pathFields are the parts of a time that a path format can name, from the coarsest to the finest, with the letters of each in Joda's DateTimeFormat.
var pathFields = map[rune]string{
	'C': "century", 'y': "year", 'Y': "year", 'x': "year of the week", 'M': "month", 'w': "week", 'd': "day of the month", 'D': "day of the year",
	'e': "day of the week", 'H': "hour", 'k': "hour", 'm': "minute", 's': "second",
}

// pathDoubts are what a path format hardly means: folders that hold records of times that lie apart, as a finer part of the time is named without the coarser
// that it is a part of, and letters that are easily taken for others.
func pathDoubts(format string) []string {
	_, letters, err := scanPathFormat(format)
	if err != nil {
		return nil
	}
	has := func(any string) bool { return strings.ContainsAny(string(letters), any) }
	year, week := has("yY"), has("x") && has("w")
	// Each of these tells one day from all others.
	day := year && (has("M") && has("d") || has("D")) || week && has("e")
	var doubts []string
	apart := func(finer rune, coarser, letter string) {
		doubts = append(doubts, fmt.Sprintf("%c, the %s, stands without %s, the %s, so that a folder holds records of more than one", finer, pathFields[finer], letter, coarser))
	}
	for _, part := range []struct {
		letter          rune
		whole           bool // its coarser part is there
		coarser, needed string
	}{
		{'M', year || day, "year", "yyyy"},
		{'w', has("x") || day, "year of the week", "xxxx"},
		{'D', year || day, "year", "yyyy"},
		{'d', has("M") || day, "month", "MM"},
		{'e', has("w") || day, "week", "ww"},
		{'H', day, "day", "dd"},
		{'k', day, "day", "dd"},
		{'m', has("Hk"), "hour", "HH"},
		{'s', has("m"), "minute", "mm"},
	} {
		if has(string(part.letter)) && !part.whole {
			apart(part.letter, part.coarser, part.needed)
		}
	}
	for _, mistake := range []struct {
		made       bool
		got, meant string
	}{
		{has("m") && !has("M") && has("yYd"), "mm is the minute", "the month is MM"},
		{has("D") && has("M") && !has("d"), "DD is the day of the year", "the day of the month is dd"},
		{has("H") && has("M") && has("d") && !has("m") && strings.LastIndex(string(letters), "M") > strings.LastIndexAny(string(letters), "H"), "MM is the month", "the minute is mm"},
	} {
		if mistake.made {
			doubts = append(doubts, mistake.got+"; "+mistake.meant)
		}
	}
	return doubts
}
