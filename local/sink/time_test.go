package sink

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// All expectations here were printed by Joda-Time 2.13.1 on Java 17.

func TestTruncateAcrossClockChanges(t *testing.T) {
	t.Parallel()
	const hour = 3_600_000
	for _, test := range []struct {
		zone         string
		duration, ts int64
		want         string
	}{
		{"America/New_York", hour, 1730610000000, "2024-11-03 01:00 -0400"}, // before the repeated hour
		{"America/New_York", hour, 1730615400000, "2024-11-03 01:00 -0400"}, // in its second run
		{"America/New_York", 2 * hour, 1710055800000, "2024-03-10 03:00 -0400"},
		{"Asia/Kolkata", hour, 1714564800000, "2024-05-01 17:00 +0530"},
		{"Australia/Lord_Howe", hour, 1728144000000, "2024-10-06 03:00 +1100"}, // 02:00 was skipped to 02:30
		{"America/Sao_Paulo", 24 * hour, 1541314800000, "2018-11-04 01:00 -0200"},
	} {
		zone, err := parseZone(test.zone)
		require.NoError(t, err)
		got := time.UnixMilli(truncate(test.ts, test.duration, zone)).In(zone).Format("2006-01-02 15:04 -0700")
		require.Equal(t, test.want, got, "%s %d %d", test.zone, test.duration, test.ts)
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for id, seconds := range map[string]int{"UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "+02:00": 7200, "+0230": 9000, "-05": -18000, "GMT+01:00": 3600,
		"+02:00:30": 7230, "Etc/GMT+5": -18000, "EST": -18000, "CET": 7200, "US/Pacific": -25200, "Europe/Kyiv": 10800} {
		zone, err := parseZone(id)
		require.NoError(t, err, id)
		require.Equal(t, int64(seconds)*1000, offset(1714564805123, zone), id)
	}
	for _, id := range []string{"", "PST", "utc", "europe/paris", "Local", "+2", "+25:00", "UTC+1", " UTC"} {
		_, err := parseZone(id)
		require.Error(t, err, id)
	}
}

func TestISOTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"2024-05-01T12:00:00Z": 1714564800000, "2024-05-01t12:00:00z": 1714564800000, "2024-05-01": 1714521600000, "2024-05": 1714521600000,
		"2024": 1704067200000, "2024-5-1": 1714521600000, "2024-05-01T": 1714521600000, "2024-05-01T12": 1714564800000,
		"2024-05-01T12.5": 1714566600000, "2024-05-01T12:30.25": 1714566615000, "2024-05-01T12:30:15,5": 1714566615500,
		"2024-05-01T12:30:15.123456789": 1714566615123, "2024-05-01T12:00:00+02": 1714557600000, "2024-05-01T12:00:00+0230": 1714555800000,
		"2024-05-01T12:00:00+02:30:15.500": 1714555784500, "T12:00": 43200000, "2024-122": 1714521600000, "2024-W18-3": 1714521600000,
		"2024-W18": 1714348800000, "2024-05-01TZ": 1714521600000, "2024-05-01T+02:00": 1714514400000, "+2024-05-01": 1714521600000,
		"-2024-05-01": -126028051200000, "24-05-01": -61399382400000, "99999-05-01": 3093506812800000, "2024-05-01T1:2:3": 1714525323000,
		"2024-366": 1735603200000, "2024-W1-1": 1704067200000, "2024-05-01T12:00:00-00:00": 1714564800000, "2024-01-1T1": 1704070800000,
	} {
		got, err := parseISOTime(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "yesterday", " 2024-05-01", "2024-05-01 12:00:00", "2024-05-01Z", "2024-13-01", "2024-02-30", "2023-366",
		"2024-05-01T24:00:00", "2024-05-01T23:59:60", "20240501T120000Z", "2024-05-01T12:00:00 Z", "2024-05-01T12:00:00Zx",
		"2024-05-01T12:00:00.Z", "2024-05-01T12:00:00UTC", "12:00", "2024-05-01T120000", "2024-05-01T12:30:15.1234567890"} {
		_, err := parseISOTime(text)
		require.Error(t, err, text)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		zone                string
		interval, now, want int64
	}{
		{"UTC", 3_600_000, 1714564800000, 1714568400000},
		{"UTC", 100_000_000, 1714564800000, 1714608000000},                 // at the latest at midnight
		{"America/Sao_Paulo", 3_600_000, 1413662136602, 1413662400000},     // the day before midnight is skipped
		{"America/Sao_Paulo", 100_000_000, 1413741487969, 1413774000000},   // and that day
		{"America/Havana", 86_400_000, 1930778097157, 1930798800000},       // midnight skipped
		{"Australia/Lord_Howe", 86_400_000, 1728141300000, 1728219600_000}, // a day half an hour short
	} {
		zone, err := parseZone(test.zone)
		require.NoError(t, err)
		w := &writer{config: &Config{RotateSchedule: milliseconds(test.interval), ScheduleZone: zone}}
		w.schedule(test.now)
		require.Equal(t, test.want, w.nextSchedule, "%s %d %d", test.zone, test.interval, test.now)
	}
}
