package check_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/check"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, good := range []string{
		`{}`, `[]`, `0`, `-1.5e+300`, `"a"`, `true`, `null`, ` {"a": 1} `, "{\r\n\t\"a\":\n1\n}", `"\ud83d\ude00 ü"`,
		`{"a":1,"a":2}`, `123456789012345678901234567890`, deep(999), deep(9999),
	} {
		require.NoError(t, check.JSON([]byte(good)), good)
	}
	for _, bad := range []string{
		``, ` `, `{`, `}`, `{"a":1}{"a":2}`, `1 2`, `{"a":1,}`, `[1,]`, `01`, `1.`, `+1`, `NaN`, `nul`, `'a'`, `{a:1}`,
		`"\x"`, `"\u12g4"`, "\"\x01\"", "\"a\nb\"", "\"\xff\"", "\uFEFF{}", "{}\x00", `{"a" 1}`, deep(20000),
	} {
		require.Error(t, check.JSON([]byte(bad)), bad)
	}
}

func TestAppendLine(t *testing.T) {
	t.Parallel()
	require.Equal(t, `x{"a": "\n","b":1}`, string(check.AppendLine([]byte("x"), []byte("{\"a\": \"\\n\",\r\n\"b\":\n1}"))))
	require.Equal(t, `{"a" : 1.50}`, string(check.AppendLine(nil, []byte(`{"a" : 1.50}`))))
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"\u00e9",null,true]}`, "[\n1\r\n]", `"\`, "\xff", `-0`, `1e`, strings.Repeat("[", 1500)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := check.JSON(data)
		require.Equal(t, json.Valid(data) && utf8.Valid(data), err == nil)
		if err != nil {
			return
		}
		line := check.AppendLine(nil, data)
		require.NotContains(t, string(line), "\n")
		var want, got bytes.Buffer
		require.NoError(t, json.Compact(&want, data))
		require.NoError(t, json.Compact(&got, line))
		require.Equal(t, want.String(), got.String())
	})
}
