package jackson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is taken and what is malformed was measured with Kafka 4.1.1's JsonConverter on Jackson 2.19.0.
func TestJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a" : [1, 2.50, -0.0] , "b":{} }`: `{"a":[1,2.50,-0.0],"b":{}}`,
		`{"a":1}garbage`:                    `{"a":1}`, // only the first value counts
		`{"a":1} {"b":2}`:                   `{"a":1}`,
		`42 43`:                             `42`,
		`"a" x`:                             `"a"`,
		`true,`:                             `true`,
		`{"a":1,"b":2,"a":{"c":3}}`:         `{"a":{"c":3},"b":2}`, // the last of equal keys
		`{"a":1,"\u0061":2}`:                `{"a":2}`,
		`-007.50e+01`:                       `-7.50e+01`,
		`00`:                                `0`,
		`12345678901234567890`:              `12345678901234567890`,
		`1e400`:                             `1e400`,
		`"\ud83d\ude00 \ud83d é"`:           `"\ud83d\ude00 \ud83d é"`,
		"\xef\xbb\xbf[null]":                `[null]`,
		``:                                  ``,
		" \n":                               ``,
		`null`:                              `null`,
		strings.Repeat("1", 1000):           strings.Repeat("1", 1000),
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000): strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
	} {
		node, err := Parse([]byte(text))
		require.NoError(t, err, text)
		if want == "" {
			require.Nil(t, node, text)
			continue
		}
		require.Equal(t, want, node.String(), text)
	}
	for _, text := range []string{`{"a":1`, `not json`, `{"a":1,}`, `[1,,2]`, `{a:1}`, `'a'`, `nul`, `truex`, `nullx`, `42abc`, `42,43`, `42]`, `1.`, `.5`, `-`, `+1`,
		`1e`, `NaN`, `"\x"`, `"\u12"`, "\"\x01\"", "\"\xff\"", `"open`, `// c`, "\xef\xbb\xbf", `1e99999999999`, strings.Repeat("1", 1001),
		strings.Repeat("[", 1001) + strings.Repeat("]", 1001)} {
		_, err := Parse([]byte(text))
		require.Error(t, err, text)
	}
}

func TestCanonicalJSON(t *testing.T) {
	t.Parallel()
	canonical := func(text string) string {
		node, err := Parse([]byte(text))
		require.NoError(t, err)
		return string(node.AppendCanonical(nil))
	}
	for _, same := range [][2]string{
		{`{"a":1.50,"b":"é\/"}`, `{"b":"\u00e9/","a":15e-1}`}, {`100`, `1E2`}, {`-0.0`, `0`}, {`0.00`, `0e5`}, {`1e1000001`, `0.10E1000002`}, {`"😀"`, `"\ud83d\ude00"`},
	} {
		require.Equal(t, canonical(same[0]), canonical(same[1]))
	}
	for _, different := range [][2]string{{`9007199254740993`, `9007199254740992`}, {`"1"`, `1`}, {`[1,2]`, `[2,1]`}, {`1`, `-1`}, {`[12]`, `[1,2]`}} {
		require.NotEqual(t, canonical(different[0]), canonical(different[1]))
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":[1,2.50,{"b":null}],"c":"\ud83d\ude00"}`)
	f.Add(`-007e1 x`)
	f.Fuzz(func(t *testing.T, text string) {
		node, err := Parse([]byte(text))
		if err != nil || node == nil {
			return
		}
		// What is written is JSON again, of the same meaning, and doesn't change when written once more.
		again, err := Parse(node.Append(nil))
		require.NoError(t, err)
		require.Equal(t, node.String(), again.String())
		require.Equal(t, string(node.AppendCanonical(nil)), string(again.AppendCanonical(nil)))
	})
}
