package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/web"
)

func TestSourcesHaveTheDefaultsOfOne(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1",
		"kafka-on-eks:sources": `[
			{"name": "edits"},
			{"name": "matches", "kind": "http", "url": "https://example.com/matches?key=1", "pollInterval": "30s", "headers": {"X-Api-Key": "k"},
				"record": {"key": "$.match.id", "timestamp": "$.utcDate"}},
			{"name": "odds", "kind": "websocket", "url": "wss://example.com:8443/odds", "subscribe": "{\"op\":\"all\"}", "token": "t"}]`,
	})
	require.NoError(t, err)
	sources := c.AllSources()
	require.Len(t, sources, 3)
	want := defaultSource()
	require.Equal(t, NamedSource{Name: "edits", Source: want}, sources[0])
	want.Kind, want.URL, want.PollInterval, want.Headers = "http", "https://example.com/matches?key=1", 30*time.Second, map[string]string{"X-Api-Key": "k"}
	want.Record.Key, want.Record.Timestamp = "$.match.id", "$.utcDate"
	require.Equal(t, NamedSource{Name: "matches", Source: want}, sources[1])
	require.Equal(t, "sources[2]", c.SourceKey(2))
}

func TestOneSourceKeepsItsName(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:source": `{"kind":"websocket","url":"ws://example.com","record":{"key":"$.a"}}`, "kafka-on-eks:source.record": `{"timestamp":"$.t"}`,
		"kafka-on-eks:source.record.key": "$.b",
	})
	require.NoError(t, err)
	require.Equal(t, "source", c.SourceKey(0))
	require.Equal(t, "$.b", c.Source.Record.Key, "a key of its own wins over its object's member")
	require.Equal(t, "$.t", c.Source.Record.Timestamp)
}

func TestProblemsOfSourcesComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region":          "eu-west-1",
		"kafka-on-eks:source": `{"rate":1}`,
		"kafka-on-eks:sources": `[
			{"name": "a", "kind": "kafka"},
			{"name": "a", "url": "ftp://example.com?key=secret", "folow": true, "idleTimeout": "60"},
			{"name": "B", "kind": "http", "pollInterval": "1ms"},
			{"name": "c", "kind": "generator", "token": "secret", "follow": true, "record": {"key": "match.id", "timestampZone": "Mars", "x": 1}},
			{"name": "d", "kind": "websocket", "url": "wss://me:secret@example.com", "headers": {"X Key": "secret"}, "token": "secret secret"},
			5]`,
	})
	require.EqualError(t, err, strings.TrimSpace(`
config has 18 problems:
  kafka-on-eks:source: got one beside sources, must be left out, as sources lists all that is read
  kafka-on-eks:sources[0].kind: got "kafka", must be one of sse, http, websocket, file, generator (e.g. sse)
  kafka-on-eks:sources[1].folow: unknown key, must be one of those that Pulumi.yaml describes (did you mean sources[1].follow?)
  kafka-on-eks:sources[1].idleTimeout: got "60", must be a time span with its unit, h, m, s or ms (e.g. 1m)
  kafka-on-eks:sources[1].name: got "a", which is the name of sources[0], must be another one (e.g. a-2)
  kafka-on-eks:sources[1].url: got "ftp://example.com?...", must be an https or http address, as sources[1].kind is sse (e.g. https://stream.wikimedia.org/v2/stream/recentchange)
  kafka-on-eks:sources[2].name: got "B", must be at most 30 small letters, digits and hyphens, as pods are named after it (e.g. matches)
  kafka-on-eks:sources[2].pollInterval: got "1ms", must be from 1s to 24h, or 0s for an answer that doesn't end (e.g. 30s)
  kafka-on-eks:sources[2].url: not set, must be the address of the source, as sources[2].kind is http (e.g. https://example.com/matches.ndjson)
  kafka-on-eks:sources[3].follow: set for a source of kind generator, must be left out: only sources of kind file have it
  kafka-on-eks:sources[3].record.key: got "match.id", must be a JSON path to one value: unexpected identifier at position 1 (e.g. $.match.id)
  kafka-on-eks:sources[3].record.timestampZone: got "Mars", must be a time zone (e.g. Europe/Berlin)
  kafka-on-eks:sources[3].record.x: unknown key, must be one of those that Pulumi.yaml describes (did you mean sources[3].record.key?)
  kafka-on-eks:sources[3].token: set for a source of kind generator, must be left out: only sources of kind sse, http, websocket have it
  kafka-on-eks:sources[4].headers: got the name "X Key", must be letters, digits and hyphens, at most 63 (e.g. X-Api-Key)
  kafka-on-eks:sources[4].token: got something else, must be the token that the source's provider gave you, of printable letters without spaces
  kafka-on-eks:sources[4].url: has a user in it, must be without: a name and password go into headers, a token into token (e.g. wss://example.com/matches)
  kafka-on-eks:sources[5]: got something else, must be an object with keys such as count`))
	require.NotContains(t, err.Error(), "secret@")
}

func badSources() []badValue {
	return []badValue{
		{"sources", `{"name":"a"}`, `sources: got something else, must be a list of objects (e.g. [{"name": "matches"`},
		{"sources", `null`, `sources: got something else, must be a list of objects`},
		{"source", `{"token":5}`, `source.token: got something else, must be text in quotes`},
		{"source", `{"headers":{"X-Api-Key":98765}}`, `source.headers: got something else, must be names with a text each (e.g. {"X-Api-Key": "..."})`},
		{"source", `secret`, `source: got something else, must be an object with keys such as count`},
		{"source", `{"headers":{"X-A":"a","x-a":"b"}}`, `source.headers: got X-A and x-a, must have each header once`},
		{"source", `{"headers":{"X-A":"a\nb"}}`, `source.headers: got a value of X-A that can't be in a header`},
		{"source", `{"token":"a","headers":{"authorization":"Basic b"}}`, `source.headers: got authorization beside source.token`},
		{"source", `{"headers":{"x":"a","X-File":"b"}}`, `source.headers: got x and X-File, must be one of the two`},
		{"source", `{"headers":{"Cache-Control":"no-cache"}}`, `source.headers: got Cache-Control, must be left out: the producer sets it itself`},
		{"source", `{"headers":{"host":"example.com"}}`, `source.headers: got host, must be left out: it follows from the address`},
		{"source", `{"kind":"http","url":"https://example.com","headers":{"If-None-Match":"x"}}`, `source.headers: got If-None-Match, must be left out: the producer asks for what it hasn't read yet`},
		{"source", `{"kind":"websocket","url":"wss://example.com","headers":{"Sec-WebSocket-Protocol":"x"}}`,
			`source.headers: got Sec-WebSocket-Protocol, must be left out: subprotocols of a WebSocket have a setting of their own, source.subprotocols`},
		{"source", `{"events":"update"}`, `source.events: got "update", must be`},
		{"source", `{"events":["update","a,b"]}`, `source.events: got ["update" "a,b"], must be types of events, without commas, each once (e.g. ["update", "delete"])`},
		{"source", `{"events":["update","update"]}`, `source.events: got ["update" "update"], must be types of events`},
		{"source", `{"kind":"generator","events":["update"]}`, `source.events: set for a source of kind generator, must be left out: only sources of kind sse have it`},
		{"source", `{"subprotocols":["mqtt"]}`, `source.subprotocols: set for a source of kind sse, must be left out: only sources of kind websocket have it`},
		{"source", `{"kind":"websocket","url":"wss://example.com","subprotocols":["a b"]}`, `source.subprotocols: got ["a b"], must be names of subprotocols, each once`},
		{"source", `{"kind":"websocket","url":"https://example.com"}`, `source.url: got "https://example.com", must be an wss or ws address, as source.kind is websocket`},
		{"source", `{"subscribe":"x"}`, `source.subscribe: set for a source of kind sse`},
		{"source", `{"pollInterval":"1m"}`, `source.pollInterval: set for a source of kind sse`},
		{"source.url", "https://example.com:99999", `source.url: got "https://example.com:99999"`},
		{"source.url", "https://exa mple.com/%zz?key", `source.url: got something else`},
		{"source.idleTimeout", "2h", `source.idleTimeout: got "2h0m0s", must be from 1s to 1h`},
		{"source.seed", "-1", `source.seed: got -1`},
		{"source.record", `{"timestamp":"$..a"}`, `source.record.timestamp: got "$..a", must be a JSON path to one value`},
		{"source.record.timestampFormat", "", `source.record.timestampFormat: got "", must be rfc3339`},
		{"source.record.timestampFormat", "Mon Jan 02 15:04:05 MST 2006", `layout of Go's package time: it has the abbreviation of a zone (MST)`},
		{"source.record.timestampFormat", "2006-01-02 03:04:05", `layout of Go's package time: it doesn't give the time back`},
		{"source.record", `{"timestampFormat":"2006-01-02T15:04:05Z","timestampZone":"Europe/Berlin"}`,
			`got "Europe/Berlin" with format 2006-01-02T15:04:05Z, must be UTC: the layout says that times are in UTC`},
		{"source.record.timestampZone", "Local", `source.record.timestampZone: got "Local"`},
		{"source.record.timestampMaxAhead", "2h", `source.record.timestampMaxAhead: got "2h0m0s", must be from 0s to 1h`},
		{"source.record.schema", "/etc/passwd", `source.record.schema: got "/etc/passwd", must be a file below the project's folder`},
		{"source.record.schema", "../Pulumi.yaml", `must be a file below the project's folder`},
		{"source.record.schema", "missing.json", `source.record.schema: got "missing.json", must be a file that can be read`},
		{"source.record.schema", "config.go", `source.record.schema: got "config.go", must be a file with a JSON Schema`},
		{"source.record.schema", "testdata/number.schema.json", `must be a file with a JSON Schema that refers to no other: the number 1e1000001 has more than 400 digits`},
		{"source.record.schema", "testdata/refers.schema.json", `must be a file with a JSON Schema that refers to no other`},
		{"source.record.timestampZone", "Europe/Berlin", `source.record.timestampZone: got "Europe/Berlin" with format rfc3339, must be UTC`},
		{"producer.delivery", "once", `producer.delivery: got "once", must be one of exactly-once, at-least-once`},
		{"producer.image", "registry/producer:latest", `producer.image: got "registry/producer:latest", must be an image with its digest`},
		{"producer.logLevel", "trace", `producer.logLevel: got "trace", must be one of debug, info, warn, error (e.g. info)`},
		{"producer.maxEventBytes", "9000000", `producer.maxEventBytes: got 9000000, must be from 1 to 8388608`},
		{"producer.commitInterval", "1m", `producer.commitInterval: got "1m0s", must be from 1ms to 10s`},
		{"producer.traces", "collector:4318", `producer.traces: got something else, must be an http or https address with its port`},
		{"producer.traces", "http://collector", `producer.traces: got something else`},
		{"producer.kafka", `{"linger.ms":20}`, `producer.kafka: got {"linger.ms":20}, must be names with a text each`},
	}
}

func TestBadSources(t *testing.T) {
	t.Parallel()
	for _, c := range badSources() {
		_, err := Load("kafka-on-eks", "dev", c.values())
		require.ErrorContains(t, err, c.want)
		require.Contains(t, err.Error(), "config has 1 problem:", "one mistake, one problem: %v", err)
		require.NotContains(t, err.Error(), "98765")
	}
}

// TestEachOfAListIsNamed: of the values under a key each has its own problem, and none hides another.
func TestEachOfAListIsNamed(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region":            "eu-west-1",
		"kafka-on-eks:source":   `{"token":"t","headers":{"a b":"x","X-Empty":"","Authorization":"x","X-A":"x","x-a":"x","Host":"x","X-B":"x","X-B-File":"x"}}`,
		"kafka-on-eks:tags":     `{"aws:x":"a,b","a=b":"x","team":"a,b","project":"x","fine":"x"}`,
		"kafka-on-eks:versions": `{"addons":{"coredns":"1","other":"v1.13.2-eksbuild.4"}}`,
		"kafka-on-eks:cluster":  `{"publicAccessCidrs":["10.0.0.0/8","0.0.0.0/0"],"adminRoles":["a","b","b"]}`,
	})
	want := []string{
		`cluster.adminRoles: got "a",`, `cluster.adminRoles: got "b",`,
		`cluster.publicAccessCidrs: got "10.0.0.0/8",`, `cluster.publicAccessCidrs: got "0.0.0.0/0",`,
		`source.headers: got Authorization beside source.token,`, `source.headers: got Host,`, `source.headers: got a value of X-Empty `,
		`source.headers: got the name "a b",`, `source.headers: got X-A and x-a,`, `source.headers: got X-B and X-B-File,`,
		`tags: got the name "a=b",`, `tags: got the name "aws:x",`, `tags: got project beside Project,`, `tags: got "a,b" for team,`,
		`versions.addons: got coredns: "1",`, `versions.addons: got other: "v1.13.2-eksbuild.4",`,
	}
	var problems Problems
	require.ErrorAs(t, err, &problems)
	for i, problem := range problems {
		require.Less(t, i, len(want), problem.Text)
		require.Contains(t, strings.TrimPrefix(problem.Key, "kafka-on-eks:")+": "+problem.Text, want[i])
	}
	require.Len(t, problems, len(want))
}

// TestHeaders: no header that the producer refuses passes here, for no kind of source, and what it takes does.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for kind, address := range map[string]string{"sse": "https://example.com", "http": "https://example.com", "websocket": "wss://example.com"} {
		for _, name := range []string{
			"Cache-Control", "Host", "Accept-Encoding", "Last-Event-ID", "TE", "Connection", "If-None-Match", "Range", "Sec-WebSocket-Protocol", "Upgrade",
			"Content-Length", "Accept", "Origin", "User-Agent", "X-Api-Key", "Cookie",
		} {
			headers, err := json.Marshal(map[string]any{"kind": kind, "url": address, "headers": map[string]string{name: "x"}})
			require.NoError(t, err)
			_, err = Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:source": string(headers)})
			if web.Reserved(kind, name, "") == "" {
				require.NoError(t, err, "%s %s", kind, name)
			} else {
				require.ErrorContains(t, err, "source.headers: got "+name+", must be left out: ", kind)
			}
		}
	}
}

func TestManySources(t *testing.T) {
	t.Parallel()
	list := strings.Repeat(`{"kind":"generator","name":"x"},`, 60)
	_, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:sources": "[" + strings.TrimSuffix(list, ",") + "]"})
	require.ErrorContains(t, err, "sources: got 60, must be at most 50")
	require.ErrorContains(t, err, "nodes.generalCount: got 3 of m7g.large", "each producer needs its CPU")
}

// TestSourceGiven: a stack says what it reads by the source's kind or address, or by a list. The default counts only where somebody has written it.
func TestSourceGiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key, value, file string
		want             bool
	}{
		{"source.url", "https://example.com/a", "", true},
		{"source.kind", "generator", "", true},
		{"source", `{"url":"https://example.com/a"}`, "", true},
		{"sources", `[{"name":"a"}]`, "", true},
		{"source", `{"kind":"sse","url":"` + defaultURL + `","idleTimeout":"2m"}`, "", false},
		{"source.kind", "sse", "", false},
		{"source.kind", "sse", "kafka-on-eks:brokers: 3", false},
		{"source.kind", "sse", "kafka-on-eks:source: {idleTimeout: 2m}", false},
		{"source.kind", "sse", "kafka-on-eks:source: {kind: sse}", true},
		{"source.kind", "sse", "kafka-on-eks:source.url: " + defaultURL, true},
	} {
		file := filepath.Join(t.TempDir(), "Pulumi.dev.yaml")
		require.NoError(t, os.WriteFile(file, []byte("config:\n  "+c.file+"\n"), 0o600))
		config, err := Inputs{Project: "kafka-on-eks", Stack: "dev", Values: map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:" + c.key: c.value}, File: file}.Load()
		require.NoError(t, err)
		require.Equal(t, c.want, config.SourceGiven, "%s=%s with %s", c.key, c.value, c.file)
	}
}
