package record_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

// FuzzRules judges events by several schemas, paths and formats: none panics, none takes long, and what is told is text.
func FuzzRules(f *testing.F) {
	var schemas []*record.Schema
	for _, text := range []string{
		`{"properties":{"price":{"type":"integer","minimum":0,"multipleOf":0.01}},"additionalProperties":{"$ref":"#"},"items":{"$ref":"#"}}`,
		`{"anyOf":[{"properties":{"a":{"$ref":"#"}},"required":["b"]},{"additionalProperties":{"$ref":"#"}},{"items":{"$ref":"#"},"uniqueItems":true}]}`,
		`{"unevaluatedProperties":{"$ref":"#"},"unevaluatedItems":{"$ref":"#"},"contains":{"enum":[1,"a",[null],{"a":1.0}]},"patternProperties":{"^a+b*$":{"const":{"x":[1]}}},
			"not":{"minProperties":9},"propertyNames":{"pattern":"(a|b|[^c])*"}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","oneOf":[{"format":"date-time"},{"format":"regex"},{"format":"uri-template"},{"format":"email"},{"format":"hostname"}],
			"items":[{"$ref":"#"}],"additionalItems":{"$ref":"#"},"dependencies":{"a":["b"],"c":{"$ref":"#/properties/c"}},"properties":{"c":{"maxLength":3}}}`,
		`{"$schema":"http://json-schema.org/draft-04/schema#","maximum":1e308,"exclusiveMaximum":true,"multipleOf":3e-300,"items":{"$ref":"#"}}`,
	} {
		file := filepath.Join(f.TempDir(), "schema.json")
		require.NoError(f, os.WriteFile(file, []byte(text), 0o600))
		schema, err := record.LoadSchema(file)
		require.NoError(f, err)
		schemas = append(schemas, schema)
	}
	for _, seed := range []string{
		`{"price":1e1000001}`, `{"price":-1e-1000001,"a":[1,1.0,"a",{"a":1}]}`, `{"a":{"a":{"a":{"b":1}}},"a":{}}`, `["2016-12-31T23:59:60.25Z","[\\pL]","http://x/{a}","a@b.c"]`,
		`{"at":"2026-01-31t20:45:00.999z","id":"\ud800"}`, `{"at":1769903999.9996,"id":1e400}`, `{"at":"Sat Jan 31 20:45:00 2026"}`,
		strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
		`[` + strings.Repeat(`[[],{}],`, 50) + `0.` + strings.Repeat("1", 500) + `]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		if !json.Valid(event) || !utf8.Valid(event) {
			return
		}
		begin := time.Now()
		for i, format := range []string{record.RFC3339, "unix", "unix-ns", "Mon Jan _2 15:04:05 2006", "2006-01-02"} {
			rules := record.Rules{Schema: schemas[i], Key: path(t, "$.id"), Timestamp: &record.Timestamp{Path: path(t, "$.at"), Format: format, Zone: time.UTC, MaxAhead: time.Hour}}
			facts, refusal := rules.Read(event, now)
			require.True(t, utf8.ValidString(facts.Key))
			require.True(t, utf8.ValidString(refusal.Detail))
			require.Less(t, len(refusal.Detail), 3000)
			require.Equal(t, refusal.Reason == "", refusal.Detail == "")
			if refusal.Reason == "" {
				require.Positive(t, facts.Millis)
				require.LessOrEqual(t, facts.Millis, now.Add(time.Hour).UnixMilli())
			}
		}
		require.Less(t, time.Since(begin), time.Minute)
	})
}
