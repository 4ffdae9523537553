package joda

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// All expectations here were printed by Joda-Time 2.13.1 on Java 17.

func TestPattern(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	at := time.UnixMilli(1714564805123).In(zone) // Wednesday, 2024-05-01 08:00:05.123-04:00
	for _, test := range []struct{ locale, pattern, want string }{
		{"en-US", "'date'=yyyy-MM-dd/'hour'=HH", "date=2024-05-01/hour=08"},
		{"en-US", "'d'=YYYYMMdd/'t'=HHmmss.SSS", "d=20240501/t=080005.123"},
		{"en-US", "yy YY y yyy yyyyy C", "24 24 2024 2024 02024 20"},
		{"en-US", "x xx w ww e D DDDD", "2024 24 18 18 3 122 0122"},
		{"en-US", "K k h hhh a", "8 8 8 008 AM"},
		{"en-US", "S SS SSSSSS", "1 12 123000"},
		{"en-US", "M MM MMM MMMM", "5 05 May May"},
		{"en-US", "E EEEE G Z ZZ", "Wed Wed CE -0400 -04:00"},
		{"en", "E EEEE G", "Wed Wednesday AD"},
		{"en", "''yyyy''", "'2024'"},
		{"en", "'it''s' yyyy", "it's 2024"},
		{"en", "'unfinished yyyy", "unfinished yyyy"},
		{"en", "[yyyy]/é=MM", "[2024]/é=05"},
	} {
		p, err := Parse(test.pattern, test.locale)
		require.NoError(t, err, test.pattern)
		require.Equal(t, test.want, p.Format(at), "%s in %s", test.pattern, test.locale)
	}
	for pattern, want := range map[string]string{"yyyy-bb": "Illegal pattern component: bb", "'a''b'c": "Illegal pattern component: c", "A": "Illegal pattern component: A"} {
		_, err := Parse(pattern, "en")
		require.EqualError(t, err, want)
	}
	_, err = Parse("MMM", "de")
	require.ErrorContains(t, err, "only English names are known")
}
