package record_test

import (
	"os"
	"path/filepath"
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
