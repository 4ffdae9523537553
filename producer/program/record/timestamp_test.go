package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

func TestTimestamp(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	for _, c := range []struct {
		format, value string
		want          string // a time, or the detail of a refusal
	}{
		{"rfc3339", `"2026-01-31T20:45:00Z"`, "2026-01-31T20:45:00Z"},
		{"rfc3339", `"2026-01-31T21:45:00.1239+01:00"`, "2026-01-31T20:45:00.123Z"},
		{"rfc3339", `"2026-01-31t20:45:00z"`, "2026-01-31T20:45:00Z"},
		{"rfc3339", `"2026-01-31T23:59:59.9996Z"`, "2026-01-31T23:59:59.999Z"},
		{"rfc3339", `"2026-01-31T23:59:59.` + strings.Repeat("9", 1000) + `Z"`, "2026-01-31T23:59:59.999Z"},
		{"rfc3339", `"2026-01-31T20:45:00.5-00:00"`, "2026-01-31T20:45:00.5Z"},
		{"rfc3339", `"2026-02-01T20:44:00+23:59"`, "2026-01-31T20:45:00Z"},
		{"rfc3339", `"\u0032026-01-31T20:45:00Z"`, "2026-01-31T20:45:00Z"},
		{"rfc3339", `"2026-01-31 20:45:00"`, `$.at: got "2026-01-31 20:45:00", must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `1769892300`, `$.at: got 1769892300, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `null`, `$.at: got null, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", ``, `$.at: got nothing, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `"` + strings.Repeat("é", 200) + `"`, `$.at: got "` + strings.Repeat("é", 49) + `…, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `"1969-12-31T23:59:59Z"`, `$.at: got "1969-12-31T23:59:59Z", must be after the beginning of 1970`},
		{"rfc3339", `"0001-01-01T00:00:00Z"`, `$.at: got "0001-01-01T00:00:00Z", must be after the beginning of 1970`},
		{"rfc3339", `"2026-01-30T20:44:59Z"`, `$.at: got "2026-01-30T20:44:59Z", must be at most 24h0m0s ago, as Kafka would delete it`},
		{"rfc3339", `"2026-01-31T21:45:00Z"`, "2026-01-31T21:45:00Z"},
		{"rfc3339", `"2026-02-01T00:45:01Z"`, `$.at: got "2026-02-01T00:45:01Z", must be at most 4h0m0s ahead, as Kafka would refuse it`},
		{"rfc3339", `"9999-12-31T23:59:59Z"`, `$.at: got "9999-12-31T23:59:59Z", must be at most 4h0m0s ahead, as Kafka would refuse it`},
		{"unix", `1769892300`, "2026-01-31T20:45:00Z"},
		{"unix", `1769892300.25`, "2026-01-31T20:45:00.25Z"},
		{"unix", `"1769892300.25"`, "2026-01-31T20:45:00.25Z"},
		{"unix", `1.7698923E9`, "2026-01-31T20:45:00Z"},
		{"unix", `1769903999.9996`, "2026-01-31T23:59:59.999Z"},
		{"unix", `"1769903999.9999"`, "2026-01-31T23:59:59.999Z"},
		{"unix", `1769903999.001`, "2026-01-31T23:59:59.001Z"},
		{"unix", `17699039999996E-4`, "2026-01-31T23:59:59.999Z"},
		{"unix", `1769892300.` + strings.Repeat("9", 900000), "2026-01-31T20:45:00.999Z"},
		{"unix-ms", `1769903999999.9`, "2026-01-31T23:59:59.999Z"},
		{"unix-us", `1769903999999600`, "2026-01-31T23:59:59.999Z"},
		{"unix-us", `"1769903999999999"`, "2026-01-31T23:59:59.999Z"},
		{"unix-us", `1769904000000000`, "2026-02-01T00:00:00Z"},
		{"unix-ns", `1769903999999600000`, "2026-01-31T23:59:59.999Z"},
		{"unix-ns", `"1769903999999999999"`, "2026-01-31T23:59:59.999Z"},
		{"unix", `-0.0001`, `$.at: got -0.0001, must be after the beginning of 1970`},
		{"unix", `0.0009`, `$.at: got 0.0009, must be after the beginning of 1970`},
		{"unix", `1e-1000001`, `$.at: got 1e-1000001, must be after the beginning of 1970`},
		{"unix", `1e1000001`, `$.at: got 1e1000001, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `-1e1000001`, `$.at: got -1e1000001, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `"NaN"`, `$.at: got "NaN", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix-ms", strings.Repeat("9", 900000), `$.at: got ` + strings.Repeat("9", 100) + `…, must be milliseconds since 1970 (e.g. 1769892300000)`},
		{"unix", `0`, `$.at: got 0, must be after the beginning of 1970`},
		{"unix", `1e400`, `$.at: got 1e400, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `1e300`, `$.at: got 1e300, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `"0x10"`, `$.at: got "0x10", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `""`, `$.at: got "", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `"inf"`, `$.at: got "inf", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `true`, `$.at: got true, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `1769892300000`, `$.at: got 1769892300000, must be at most 4h0m0s ahead, as Kafka would refuse it`},
		{"unix-ms", `1769892300123`, "2026-01-31T20:45:00.123Z"},
		{"unix-us", `1769892300123456`, "2026-01-31T20:45:00.123Z"},
		{"unix-ns", `"1769892300123456789"`, "2026-01-31T20:45:00.123Z"},
		{"2006-01-02 15:04:05", `"2026-02-01 05:45:00"`, "2026-01-31T20:45:00Z"},
		{"2006-01-02 15:04:05 -0700", `"2026-01-31 20:45:00 +0000"`, "2026-01-31T20:45:00Z"},
		{"2006-01-02 15:04:05", `"2026-02-01 08:59:59.9996"`, "2026-01-31T23:59:59.999Z"},
		{"Mon Jan 02 15:04:05 UTC 2006", `"Sat Jan 31 20:45:00 UTC 2026"`, "2026-01-31T20:45:00Z"},
		{"Mon Jan 02 15:04:05 UTC 2006", `"Sat Jan 31 20:45:00 EST 2026"`, `$.at: got "Sat Jan 31 20:45:00 EST 2026", must be a time written as Mon Jan 02 15:04:05 UTC 2006`},
		{"2006-01-02 15:04:05", `"2026-02-30 05:45:00"`, `$.at: got "2026-02-30 05:45:00", must be a time written as 2006-01-02 15:04:05`},
	} {
		zone := tokyo
		if record.CheckZone(c.format) != nil {
			zone = time.UTC
		}
		rules := record.Rules{Timestamp: &record.Timestamp{
			Path: path(t, "$.at"), Format: c.format, Zone: zone, MaxAge: 24 * time.Hour, MaxAhead: 4 * time.Hour,
		}}
		event := `{"at":` + c.value + `}`
		if c.value == "" {
			event = `{}`
		}
		facts, refusal := rules.Read([]byte(event), now)
		if refusal.Reason != "" {
			require.Equal(t, record.Refusal{Reason: record.Mistimed, Detail: c.want}, refusal)
			continue
		}
		require.Equal(t, c.want, time.UnixMilli(facts.Millis).UTC().Format(time.RFC3339Nano), c.value)
	}
}

// TestRFC3339 follows the grammar of RFC 3339, section 5.6, and the bounds of section 5.7.
func TestRFC3339(t *testing.T) {
	t.Parallel()
	read := func(text string) (int64, string) {
		rules := record.Rules{Timestamp: &record.Timestamp{Path: path(t, "$"), Format: record.RFC3339, Zone: time.UTC, MaxAhead: 1 << 62}}
		facts, refusal := rules.Read([]byte(`"`+text+`"`), now)
		return facts.Millis, refusal.Detail
	}
	for text, want := range map[string]string{
		"2026-01-31t20:45:00z":                "2026-01-31T20:45:00Z",
		"2026-01-31T20:45:00.123456789+05:30": "2026-01-31T15:15:00.123Z",
		"2024-02-29T00:00:00Z":                "2024-02-29T00:00:00Z",
		"2026-03-01T00:30:00+01:00":           "2026-02-28T23:30:00Z",
		"1985-04-12T23:20:50.52Z":             "1985-04-12T23:20:50.52Z",
		"1990-12-31T23:59:60Z":                "1990-12-31T23:59:59.999Z",
		"1990-12-31T15:59:60-08:00":           "1990-12-31T23:59:59.999Z",
		"2016-12-31T18:59:60.25-05:00":        "2016-12-31T23:59:59.999Z",
		"2015-06-30t23:59:60.0z":              "2015-06-30T23:59:59.999Z",
		"2017-01-01T05:29:60+05:30":           "2016-12-31T23:59:59.999Z",
		"2028-02-29T23:59:60Z":                "2028-02-29T23:59:59.999Z",
		"2016-12-31T23:59:59.9999-00:00":      "2016-12-31T23:59:59.999Z",
	} {
		millis, problem := read(text)
		require.Empty(t, problem, text)
		require.Equal(t, want, time.UnixMilli(millis).UTC().Format(time.RFC3339Nano), text)
	}
	for _, text := range []string{
		"", "2026", "2026-01-31", "2026-01-31T20:45:00", "2026-01-31 20:45:00Z", "2026-01-31_20:45:00Z", "2026-01-31T20:45Z", "2026-01-31T24:00:00Z",
		"2026-01-31T20:60:00Z", "2026-01-31T20:45:61Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
		"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-1-31T20:45:00Z", "2026-01-31T2:45:00Z", "26-01-31T20:45:00Z", "+2026-01-31T20:45:00Z",
		"12026-01-31T20:45:00Z", "2026-01-31T20:45:00,5Z", "2026-01-31T20:45:00.Z", "2026-01-31T20:45:00.5", "2026-01-31T20:45:00+01", "2026-01-31T20:45:00+0100",
		"2026-01-31T20:45:00+24:00", "2026-01-31T20:45:00+01:60", "2026-01-31T20:45:00 Z", "2026-01-31T20:45:00Z ", " 2026-01-31T20:45:00Z", "2026-01-31T20:45:00ZZ",
		"2026-01-31T20:45:00UTC", "2026-01-31T20:45:00 +01:00", "20260131T204500Z", "2026-W05-6T20:45:00Z", "2026-031T20:45:00Z", "2026-01-31T20:45:00±01:00",
		"２026-01-31T20:45:00Z", "2026-01-31T20:45:0-Z", "2026-01-31T-1:45:00Z",
		// second 60 where no leap second can be
		"2016-12-31T23:58:60Z", "2016-12-31T22:59:60Z", "2016-12-30T23:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:60-05:00", "2016-12-31T23:59:61Z",
	} {
		_, problem := read(text)
		require.Contains(t, problem, "must be an RFC 3339 time", text)
	}
}

// TestClocksChange: a time that comes twice is the first of both, and one that doesn't come is none.
func TestClocksChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, text, want string }{
		{"Europe/Berlin", "2026-10-25 01:59:59.9999", "2026-10-24T23:59:59.999Z"},
		{"Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25T00:00:00Z"},
		{"Europe/Berlin", "2026-10-25 02:59:59", "2026-10-25T00:59:59Z"},
		{"Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z"},
		{"America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00Z"}, // by half an hour
		{"Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"},
		{"Europe/Berlin", "2026-03-29 02:00:00", ""},
		{"Europe/Berlin", "2026-03-29 02:59:59", ""},
		{"Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00Z"},
		{"America/New_York", "2026-03-08 02:30:00", ""},
		{"Pacific/Apia", "2011-12-30 12:00:00", ""}, // a whole day
		{"Pacific/Apia", "2011-12-31 12:00:00", "2011-12-30T22:00:00Z"},
		{"Asia/Tokyo", "2026-03-29 02:30:00", "2026-03-28T17:30:00Z"},
		{"UTC", "2026-03-29 02:30:00", "2026-03-29T02:30:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		rules := record.Rules{Timestamp: &record.Timestamp{Path: path(t, "$"), Format: "2006-01-02 15:04:05", Zone: zone, MaxAhead: 1 << 62}}
		facts, refusal := rules.Read([]byte(`"`+c.text+`"`), now)
		if c.want == "" {
			require.Equal(t, `$: got "`+c.text+`", must be a time written as 2006-01-02 15:04:05`, refusal.Detail, c.zone)
			continue
		}
		require.Empty(t, refusal, c)
		require.Equal(t, c.want, time.UnixMilli(facts.Millis).UTC().Format(time.RFC3339Nano), c)
	}
}

func TestCheckFormat(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"rfc3339", "unix", "unix-ms", "unix-us", "unix-ns", "2006-01-02", "2006-002", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "20060102150405",
		"Mon Jan 02 15:04:05 -0700 2006", "02 Jan 06 15:04 -07", "Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05,000000000",
		"2006-01-02 03:04:05 PM", "2006-01-02 3pm", "2006-01-02 15", "_2 January 2006 15:04", "2006-01-02 15:04:05 UTC", "1/2/2006 15:4:5",
	} {
		require.NoError(t, record.CheckFormat(good), good)
	}
	for bad, want := range map[string]string{
		"": "year, month and day", "rfc3399": "year, month and day", "iso8601": "year, month and day", "yyyy-MM-dd": "year, month and day", "15:04:05": "year, month and day",
		"Jan 2": "year, month and day", "unix-s": "year, month and day", "2006-01": "year, month and day", "200612": "year, month and day",
		"Mon Jan 02 15:04:05 MST 2006": "abbreviation", "02 Jan 06 15:04 MST": "abbreviation", "2006-01-02T15:04:05 -0700 MST": "abbreviation",
		"2006-01-02 03:04:05": "need PM", "2006-01-02 3": "need PM", "2006-01-02 04:05": "minutes need hours", "2006-01-02 15:05": "seconds need minutes",
	} {
		require.ErrorContains(t, record.CheckFormat(bad), want, bad)
	}
}

func TestCheckZone(t *testing.T) {
	t.Parallel()
	for _, open := range []string{"2006-01-02", "2006-01-02 15:04:05", "02.01.2006 15:04 Uhr", "2006-01-02 15:04 AZT"} {
		require.NoError(t, record.CheckZone(open), open)
	}
	for closed, want := range map[string]string{
		"rfc3339": "only layouts", "unix-ms": "only layouts", "2006-01-02T15:04:05Z07:00": "offset", "2006-01-02 15:04 -0700": "offset",
		"2006-01-02T15:04:05Z": "in UTC", "Mon, 02 Jan 2006 15:04:05 GMT": "in UTC", "2006-01-02 15:04 UTC": "in UTC", "UTC 2006-01-02": "in UTC",
	} {
		require.ErrorContains(t, record.CheckZone(closed), want, closed)
	}
}
