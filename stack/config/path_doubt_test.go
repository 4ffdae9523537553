package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPathDoubts(t *testing.T) {
	t.Parallel()
	const minute, month = "mm is the minute; the month is MM", "MM is the month; the minute is mm"
	shared := func(a, b, folder string) string {
		return "records of " + a + " and " + b + " land in the same folder, " + folder + ", and those in between in another"
	}
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
		"'day'=yyyyD":                             nil,
		"'d'=dd-MM-yyyy":                          nil,
		"'d'=yyyy-M-d/'h'=H":                      nil,
		"'d'=yyyy-MM-dd/'week'=ww/'e'=e":          nil,
		"'d'=yyyyMMdd/'t'=HHmmss":                 nil,
		"'d'=yy-MMM-dd":                           nil,
		"'t'=yyyy-MM-dd/HH/'e'=e":                 nil,

		"'date'=yyyy-mm-dd/'hour'=HH": {shared("2024-01-01 18:05:09", "2024-02-01 18:05:09", "date=2024-05-01/hour=18"), minute},
		"'date'=yyyy-mm-dd":           {shared("2024-01-01 18:05:09", "2024-02-01 18:05:09", "date=2024-05-01"), minute},
		"'date'=yyyy-mm":              {shared("2026-11-23 00:00:09", "2026-11-23 01:00:09", "date=2026-00"), minute},
		"'hour'=HH":                   {shared("2026-11-01 00:05:09", "2026-11-02 00:05:09", "hour=00")},
		"'hour'=kk":                   {shared("2026-11-01 00:05:09", "2026-11-02 00:05:09", "hour=24")},
		"'m'=yyyy-MM/'h'=HH":          {shared("2026-11-01 00:05:09", "2026-11-02 00:05:09", "m=2026-11/h=00")},
		"'month'=MM":                  {shared("2024-01-31 18:05:09", "2025-01-01 18:05:09", "month=01")},
		"'c'=C/'month'=MM":            {shared("2024-01-31 18:05:09", "2025-01-01 18:05:09", "c=20/month=01")},
		"'day'=yyyy-dd":               {shared("2024-01-01 18:05:09", "2024-02-01 18:05:09", "day=2024-01")},
		"'day'=yyyyMd":                {shared("2024-01-11 18:05:09", "2024-11-01 18:05:09", "day=2024111")},
		"'week'=yyyy-ww":              {shared("2024-01-07 18:05:09", "2024-12-30 18:05:09", "week=2024-01")},
		"'day'=xxxx-MM-dd":            {shared("2025-12-29 18:05:09", "2026-12-29 18:05:09", "day=2026-12-29")},
		"'day'=yyyy-MM-DD":            {"DD is the day of the year; the day of the month is dd"},
		"'t'=yyyy-MM-dd/HH-MM":        {month},
		"'t'=yyyy-MM-dd/mm":           {shared("2026-11-23 00:00:09", "2026-11-23 01:00:09", "t=2026-11-23/00")},
		"'t'=yyyy-MM-dd/Hm":           {shared("2026-11-23 01:10:09", "2026-11-23 11:00:09", "t=2026-11-23/110")},
		"'t'=yyyy-MM-dd/HH-ss":        {shared("2026-11-23 18:00:00", "2026-11-23 18:01:00", "t=2026-11-23/18-00")},
		"'t'=yyyy/'e'=e":              {shared("2024-01-01 18:05:09", "2024-01-08 18:05:09", "t=2024/e=1")},
	} {
		require.Empty(t, badPathFormat(format), format)
		require.Equal(t, want, Sink{PathFormat: format}.PathDoubts(), format)
	}
}
