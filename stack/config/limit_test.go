package config

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLimitsAreEnforced holds each key to its limit: its ends and its other value are good, and what lies beyond is refused with
// the limit.
func TestLimitsAreEnforced(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, f := range fields(new(Config)) {
		l := f.limit
		for _, good := range append([]string{l.lowest, l.highest, l.exception()}, l.values...) {
			if good != "" {
				require.NoError(t, f.setText(good), f.key)
				require.NoError(t, f.checkLimit(), "%s: %s", f.key, good)
			}
		}
		switch {
		case len(l.values) > 0 && f.kind() == "string":
			f.value.SetString("other")
		case len(l.values) > 0:
			f.value.SetInt(2)
		case l.highest != "" && f.value.CanInt():
			f.value.SetInt(f.amountOf(l.highest) + 1)
		case l.lowest != "" && f.value.CanInt():
			f.value.SetInt(f.amountOf(l.lowest) - 2) // 1 less may be 0, which may be good
		default:
			continue
		}
		require.ErrorContains(t, f.checkLimit(), "must be "+l.String()+" (e.g. ", f.key)
		checked++
	}
	require.Greater(t, checked, 30)
}

func TestLimitInWords(t *testing.T) {
	t.Parallel()
	for tag, want := range map[reflect.StructTag]string{
		``:                                     "",
		`oneof:"bytes json"`:                   "one of bytes, json",
		`range:"1..100"`:                       "from 1 to 100",
		`range:"1m.."`:                         "at least 1m",
		`range:"..16Ti"`:                       "at most 16Ti",
		`range:"30.." or:"0 for never"`:        "at least 30, or 0 for never",
		`range:"0s..1h" reason:"which is why"`: "from 0s to 1h, which is why",
	} {
		require.Equal(t, want, limitOf(tag).String(), tag)
	}
}
