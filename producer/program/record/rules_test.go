package record_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

var now = time.Date(2026, 1, 31, 20, 45, 0, 0, time.UTC)

func path(t testing.TB, text string) *record.Path {
	t.Helper()
	p, err := record.ParsePath(text)
	require.NoError(t, err)
	return p
}

func TestKey(t *testing.T) {
	t.Parallel()
	const none = "no key"
	for _, c := range []struct{ path, event, want string }{
		{`$.id`, `{"id":"a"}`, `a`},
		{`$.id`, " {\"x\" : {\"id\":1} ,\r\n \"id\" : \"a\\n\\u00e9\\\"\" }", "a\né\""},
		{`$.id`, `{"id":""}`, ``},
		{`$.id`, `{"id":7}`, `7`},
		{`$.id`, `{"id":-1.50E+2}`, `-1.50E+2`},
		{`$.id`, `{"id":123456789012345678901234567890}`, `123456789012345678901234567890`},
		{`$.id`, `{"id":true}`, `true`},
		{`$.id`, `{"id":false}`, `false`},
		{`$.id`, `{"id":null}`, none},
		{`$.id`, `{"id":{"a":1}}`, none},
		{`$.id`, `{"id":[1]}`, none},
		{`$.id`, `{"Id":1}`, none},
		{`$.id`, `[{"id":1}]`, none},
		{`$.id`, `"id"`, none},
		{`$.id`, `{"id":1,"id":2}`, `2`},
		{`$.id`, `{"id":1,"\u0069d":2}`, `2`},
		{`$.id`, `{"\u0069\u0064":1,"id":2}`, `2`},
		{`$.id`, `{"id":1,"id":null}`, none},
		{`$.id`, `{"id":1,"a":{"id":2}}`, `1`},
		{`$.a.b`, `{"a":{"b":1},"a":{"b":2}}`, `2`},
		{`$.a.b`, `{"a":{"b":1},"a":{}}`, none},
		{`$.a.b`, `{"a":{"b":1},"a":7}`, none},
		{`$.a.b`, `{"a":7,"a":{"b":1,"b":2}}`, `2`},
		{`$.a.b`, `{"a":{"b":1,"b":2},"c":{"a":{"b":3}}}`, `2`},
		{`$.a[1].b`, `{"a":[{},{"b":1,"b":2}],"a":[{"b":3},{"b":4,"b":5},{"b":6}]}`, `5`},
		{`$.a[-1]`, `{"a":[1,2,3],"\u0061":[4,5]}`, `5`},
		{`$.a[0]`, `{"a":[1],"a":[]}`, none},
		{`$['']`, `{"":1,"a":2}`, `1`},
		{`$.id`, `{"\u0069d":1}`, `1`},
		{`$.match.id`, `{"match":{"id":"m"}}`, `m`},
		{`$.match.id`, `{"match":"id"}`, none},
		{`$.match.id`, `{"match.id":1}`, none},
		{`$['match.id']`, `{"match":{"id":1},"match.id":2}`, `2`},
		{`$['a b'][0]`, `{"a b":["x","y"]}`, `x`},
		{`$['0']`, `["x"]`, none},
		{`$[0]`, `{"0":"x"}`, none},
		{`$[1]`, ` [1,"x"]`, `x`},
		{`$[1]`, `[1]`, none},
		{`$[-1]`, `[1,"x"]`, `x`},
		{`$[-3]`, `[1,"x"]`, none},
		{`$[-1]`, `[]`, none},
		{`$`, ` "x" `, `x`},
		{`$`, `{}`, none},
		{`$['#']`, `{"#":"x","a":[1]}`, `x`},
		{`$['@this']`, `{"@this":"x"}`, `x`},
		{`$['!x']`, `{"!x":"x"}`, `x`},
		{`$['*']`, `{"a":1,"*":"x"}`, `x`},
		{`$['a|b']['c?']`, `{"a|b":{"c?":"x"}}`, `x`},
		{`$['{a']`, `{"{a":"x"}`, `x`},
		{`$['[a']`, `{"[a":"x"}`, `x`},
		{`$['\\']`, `{"\\":"x"}`, `x`},
		{`$["\""]`, `{"\"":"x"}`, `x`},
		{`$.größe`, `{"größe":"x"}`, `x`},
		{`$['..']`, `{"..":"x"}`, `x`},
		{`$['a..b']`, `{"a..b":"x"}`, `x`},
		{`$.id`, `{"id":"\ud800\u0041"}`, "\ufffdA"},
		{`$.id`, `{"id":"\ud83d\ude00 \udc00"}`, "😀 \ufffd"},
		{`$.id`, `{"a":"}\\\"{","b":["]"],"id":"x"}`, `x`},
		{`$.id`, "{ \"id\"\t:\r\n\"x\" , \"a\":[ ] }", `x`},
		{`$['😀']`, `{"\ud83d\ude00":"x"}`, `x`},
	} {
		rules := record.Rules{Key: path(t, c.path)}
		facts, refusal := rules.Read([]byte(c.event), now)
		require.Empty(t, refusal)
		got := none
		if facts.HasKey {
			got = facts.Key
		}
		require.Equal(t, c.want, got, "%s in %s", c.path, c.event)
	}
}

func TestParsePath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`id`: "unexpected identifier at position 1", `$.`: "unexpected eof at position 3", `$.a[*]`: "several", `$..a`: "several",
		`$['a','b']`: "several", `$[0:2]`: "several", `$[?@.a]`: "several", ` $.a`: "blank",
	} {
		_, err := record.ParsePath(text)
		require.ErrorContains(t, err, want, text)
	}
}

// event is about as large as those that the benchmarks send, its key and timestamp in the middle.
const event = `{"season":"2019/20","division":"E0","home":"Arsenal FC","away":"Chelsea FC","match":{"id":"m-123456","round":7},` +
	`"updated_at":"2026-01-31T20:45:00Z","goals":[1,2],"referee":"M Dean","odds":{"h":2.1,"d":3.4,"a":3.9}}`

func BenchmarkRules(b *testing.B) {
	file := filepath.Join(b.TempDir(), "schema.json")
	require.NoError(b, os.WriteFile(file, []byte(`{"type":"object","required":["home"],"properties":{"home":{"type":"string"}}}`), 0o600))
	schema, err := record.LoadSchema(file)
	require.NoError(b, err)
	at := &record.Timestamp{Path: path(b, "$.updated_at"), Format: record.RFC3339, Zone: time.UTC, MaxAhead: time.Hour}
	for name, rules := range map[string]record.Rules{
		"key": {Key: path(b, "$.match.id")}, "timestamp": {Timestamp: at}, "schema": {Schema: schema},
		"key and timestamp": {Key: path(b, "$.match.id"), Timestamp: at}, "first key": {Key: path(b, "$.season")},
	} {
		b.Run(name, func(b *testing.B) {
			data := []byte(event)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, refusal := rules.Read(data, now); refusal.Reason != "" {
					b.Fatal(refusal)
				}
			}
		})
	}
}
