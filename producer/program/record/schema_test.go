package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

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
		`{"$ref":"nowhere.json"}`:               "nowhere.json: no such file or directory",
		`{"$ref":"#/$defs/x"}`:                  `json-pointer in "bad.json#/$defs/x" not found`,
		`{"type":"strin"}`:                      "value must be one of",
		`{"pattern":"("}`:                       "regex",
		`{`:                                     "unexpected EOF",
		`{"$schema":"https://example.org/own","type":"string"}`: "example.org/own",
		// What the compiler would leave out without a word, or never be done with.
		`{"minimum":1e1000001}`:                                          "the number 1e1000001 has more than 400 digits",
		`{"enum":[1,{"a":0.` + strings.Repeat("1", 900) + `}]}`:          "has more than 400 digits",
		`{"minLength":1e-1000001}`:                                       "has more than 400 digits",
		`{"multipleOf":0}`:                                               "exclusiveMinimum",
		`{"properties":{"a":{"minimum":"1"}}}`:                           "got string, want number",
		strings.Repeat(`{"not":`, 600) + `{}` + strings.Repeat("}", 600): "nested more than 500 deep",
	} {
		_, err := record.LoadSchema(write("bad.json", content))
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "\n")
		require.NotContains(t, err.Error(), folder)
	}
}

// TestDuplicates: of members with the same name, schema, key and timestamp all take the last.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "schema.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"type":"object","required":["id"],"properties":{
		"id":{"type":"integer"},"t":{"type":"integer"},"in":{"properties":{"id":{"type":"integer"}}}}}`), 0o600))
	schema, err := record.LoadSchema(file)
	require.NoError(t, err)
	for event, want := range map[string]any{
		`{"id":"A","id":7,"t":1795860000000}`:                   record.Facts{Key: "7", HasKey: true, Millis: 1795860000000},
		`{"id":7,"id":"A","t":1795860000000}`:                   `"/id": got string, want integer`,
		`{"id":8,"t":1795856400000,"t":1795860000000}`:          record.Facts{Key: "8", HasKey: true, Millis: 1795860000000},
		`{"id":9,"t":1795860000000}`:                            record.Facts{Key: "9", HasKey: true, Millis: 1795860000000},
		`{"id":7,"\u0069d":"A","t":1}`:                          `"/id": got string, want integer`,
		`{"\u0069d":"A","id":7,"\u0074":"x","t":5}`:             record.Facts{Key: "7", HasKey: true, Millis: 5},
		`{"id":1,"t":1,"in":{"id":"A"},"in":{"id":1,"id":2}}`:   record.Facts{Key: "1", HasKey: true, Millis: 1},
		`{"id":1,"t":1,"in":{"id":2},"in":{"id":1,"id":"A"}}`:   `"/in/id": got string, want integer`,
		`{"id":1,"t":1,"in":{"id":"A"},"\u0069\u006e":{}}`:      record.Facts{Key: "1", HasKey: true, Millis: 1},
		`{"id":1,"t":7,"in":{"t":1},"id":2,"id":3,"t":8,"x":1}`: record.Facts{Key: "3", HasKey: true, Millis: 8},
	} {
		rules := record.Rules{Schema: schema, Key: path(t, "$.id"), Timestamp: &record.Timestamp{Path: path(t, "$.t"), Format: "unix-ms", MaxAhead: 1 << 62}}
		facts, refusal := rules.Read([]byte(event), now)
		if refusal.Reason != "" {
			require.Equal(t, want, refusal.Detail, event)
			continue
		}
		require.Equal(t, want, facts, event)
	}
}
