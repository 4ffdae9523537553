package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPathDoubts(t *testing.T) {
	t.Parallel()
	for format, want := range map[string][]string{
		"'date'=yyyy-MM-dd/'hour'=HH":             nil,
		"'date'=YYYY-MM-dd":                       nil,
		"'year'=yyyy/'month'=MM":                  nil,
		"'year'=yyyy":                             nil,
		"'c'=C":                                   nil,
		"'year'=xxxx/'week'=ww":                   nil,
		"'year'=xxxx/'week'=ww/'day'=e":           nil,
		"'year'=xxxx/'week'=ww/'day'=e/'hour'=kk": nil,
		"'day'=yyyy-DDD/'hour'=HH":                nil,
		"'d'=dd-MM-yyyy":                          nil,
		"'d'=yyyy-MM-dd/'week'=ww/'e'=e":          nil,
		"'d'=yyyyMMdd/'t'=HHmmss":                 nil,
		"'d'=yyyy-MMM-dd":                         nil,
		"'date'=yyyy-mm-dd/'hour'=HH": {
			"d, the day of the month, stands without MM, the month, so that a folder holds records of more than one",
			"H, the hour, stands without dd, the day, so that a folder holds records of more than one",
			"mm is the minute; the month is MM",
		},
		"'date'=yyyy-mm-dd": {
			"d, the day of the month, stands without MM, the month, so that a folder holds records of more than one",
			"m, the minute, stands without HH, the hour, so that a folder holds records of more than one",
			"mm is the minute; the month is MM",
		},
		"'hour'=HH":               {"H, the hour, stands without dd, the day, so that a folder holds records of more than one"},
		"'hour'=kk":               {"k, the hour, stands without dd, the day, so that a folder holds records of more than one"},
		"'month'=MM":              {"M, the month, stands without yyyy, the year, so that a folder holds records of more than one"},
		"'c'=C/'month'=MM":        {"M, the month, stands without yyyy, the year, so that a folder holds records of more than one"},
		"'day'=yyyy-dd":           {"d, the day of the month, stands without MM, the month, so that a folder holds records of more than one"},
		"'week'=yyyy-ww":          {"w, the week, stands without xxxx, the year of the week, so that a folder holds records of more than one"},
		"'day'=xxxx-MM-dd":        {"M, the month, stands without yyyy, the year, so that a folder holds records of more than one"},
		"'day'=yyyy-MM-DD":        {"DD is the day of the year; the day of the month is dd"},
		"'t'=yyyy-MM-dd/HH-MM":    {"MM is the month; the minute is mm"},
		"'t'=yyyy-MM-dd/mm":       {"m, the minute, stands without HH, the hour, so that a folder holds records of more than one"},
		"'t'=yyyy-MM-dd/HH-ss":    {"s, the second, stands without mm, the minute, so that a folder holds records of more than one"},
		"'t'=yyyy-MM-dd/HH/'e'=e": nil,
		"'t'=yyyy/'e'=e":          {"e, the day of the week, stands without ww, the week, so that a folder holds records of more than one"},
	} {
		require.Empty(t, badPathFormat(format), format)
		require.Equal(t, want, pathDoubts(format), format)
	}
}
