package record_test

import (
	"os"
	"path/filepath"
	"strings"
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
		{`$.id`, `{"id":1,"id":2}`, `1`},
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
		`$['a','b']`: "several", `$[0:2]`: "several", `$[?@.a]`: "several", `$['']`: "empty name", ` $.a`: "blank",
	} {
		_, err := record.ParsePath(text)
		require.ErrorContains(t, err, want, text)
	}
}

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
		{"rfc3339", `"2026-01-31 20:45:00"`, `$.at: got "2026-01-31 20:45:00", must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `1769892300`, `$.at: got 1769892300, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `null`, `$.at: got null, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", ``, `$.at: got nothing, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `"` + strings.Repeat("é", 200) + `"`, `$.at: got "` + strings.Repeat("é", 49) + `…, must be an RFC 3339 time (e.g. 2026-01-31T20:45:00Z)`},
		{"rfc3339", `"1969-12-31T23:59:59Z"`, `$.at: got "1969-12-31T23:59:59Z", must be after the beginning of 1970`},
		{"rfc3339", `"0001-01-01T00:00:00Z"`, `$.at: got "0001-01-01T00:00:00Z", must be after the beginning of 1970`},
		{"rfc3339", `"2026-01-30T20:44:59Z"`, `$.at: got "2026-01-30T20:44:59Z", must be at most 24h0m0s ago, as Kafka would delete it`},
		{"rfc3339", `"2026-01-31T21:45:00Z"`, "2026-01-31T21:45:00Z"},
		{"rfc3339", `"2026-01-31T21:45:01Z"`, `$.at: got "2026-01-31T21:45:01Z", must be at most 1h0m0s ahead, as Kafka would refuse it`},
		{"rfc3339", `"9999-12-31T23:59:59Z"`, `$.at: got "9999-12-31T23:59:59Z", must be at most 1h0m0s ahead, as Kafka would refuse it`},
		{"unix", `1769892300`, "2026-01-31T20:45:00Z"},
		{"unix", `1769892300.25`, "2026-01-31T20:45:00.25Z"},
		{"unix", `"1769892300.25"`, "2026-01-31T20:45:00.25Z"},
		{"unix", `1.7698923E9`, "2026-01-31T20:45:00Z"},
		{"unix", `0`, `$.at: got 0, must be after the beginning of 1970`},
		{"unix", `1e400`, `$.at: got 1e400, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `1e300`, `$.at: got 1e300, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `"0x10"`, `$.at: got "0x10", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `""`, `$.at: got "", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `"inf"`, `$.at: got "inf", must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `true`, `$.at: got true, must be seconds since 1970 (e.g. 1769892300)`},
		{"unix", `1769892300000`, `$.at: got 1769892300000, must be at most 1h0m0s ahead, as Kafka would refuse it`},
		{"unix-ms", `1769892300123`, "2026-01-31T20:45:00.123Z"},
		{"unix-us", `1769892300123456`, "2026-01-31T20:45:00.123Z"},
		{"unix-ns", `"1769892300123456789"`, "2026-01-31T20:45:00.123Z"},
		{"2006-01-02 15:04:05", `"2026-02-01 05:45:00"`, "2026-01-31T20:45:00Z"},
		{"2006-01-02 15:04:05 -0700", `"2026-01-31 20:45:00 +0000"`, "2026-01-31T20:45:00Z"},
		{"2006-01-02 15:04:05", `"2026-02-30 05:45:00"`, `$.at: got "2026-02-30 05:45:00", must be a time written as 2006-01-02 15:04:05`},
	} {
		rules := record.Rules{Timestamp: &record.Timestamp{
			Path: path(t, "$.at"), Format: c.format, Zone: tokyo, MaxAge: 24 * time.Hour, MaxAhead: time.Hour,
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

func TestCheckFormat(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"rfc3339", "unix", "unix-ms", "unix-us", "unix-ns", "2006-01-02", "02 Jan 06 15:04 MST", "2006-002"} {
		require.True(t, record.CheckFormat(good), good)
	}
	for _, bad := range []string{"rfc3399", "iso8601", "yyyy-MM-dd", "15:04:05", "Jan 2", "unix-s"} {
		require.False(t, record.CheckFormat(bad), bad)
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		return file
	}
	write("team.json", `{"type":"string","minLength":1}`)
	schema, err := record.LoadSchema(write("match schema.json", `{
		"type":"object","required":["home","away"],
		"properties":{"home":{"$ref":"team.json"},"away":{"$ref":"team.json"},"goals/s":{"type":"array","items":{"type":"integer"}}}}`))
	require.NoError(t, err)
	rules := record.Rules{Schema: schema}
	for event, want := range map[string]string{
		`{"home":"a","away":"b","goals/s":[1,2],"more":null}`: "",
		`{"home":""}`: `"": missing property 'away'; "/home": minLength: got 0, want 1`,
		`[]`:          `"": got array, want object`,
		`{"home":"a","away":"b","goals/s":[1,2.5,"x",null,"y"]}`: `"/goals~1s/1": got number, want integer; "/goals~1s/2": got string, want integer; "/goals~1s/3": got null, want integer; and 1 more`,
	} {
		_, refusal := rules.Read([]byte(event), now)
		require.Equal(t, want, refusal.Detail, event)
	}

	draft4, err := record.LoadSchema(write("draft4.json",
		`{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"maximum":3,"exclusiveMaximum":true}}}`))
	require.NoError(t, err)
	old := record.Rules{Schema: draft4}
	_, refusal := old.Read([]byte(`{"a":3}`), now)
	require.Equal(t, record.Refusal{Reason: record.Invalid, Detail: `"/a": exclusiveMaximum: got 3, want 3`}, refusal)

	for content, want := range map[string]string{
		`{"$ref":"https://example.org/x.json"}`: "it refers to https://example.org/x.json, and references may only lead to files",
		`{"$ref":"nowhere.json"}`:               "no such file or directory",
		`{"type":"strin"}`:                      "value must be one of",
		`{"pattern":"("}`:                       "regex",
		`{`:                                     "unexpected EOF",
		`{"$schema":"https://example.org/own","type":"string"}`: "example.org/own",
	} {
		_, err := record.LoadSchema(write("bad.json", content))
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "\n")
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
