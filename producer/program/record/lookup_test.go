package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

// FuzzKey holds keys to what encoding/json reads, which takes the last of members with the same name, as schemas do.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"b":["x",{"c":1}]}}`, `{"a":1,"a":{"b":[2,{"c":3,"c":4}],"b":[5,{"\u0063":6}]}}`, ` [ 1 , {"a" : "\ud800\n" } ] `, `{"":{"":7}}`,
		`{"a":{"b":[]},"a":null}`, `{"a":"}]\"","b":[[[]]],"a":{"b":[0,{"c":true}]}}`, `[[1,2],[3,4]]`, `"\\"`, `-1.5e3`, `1E1000`,
		`{"a":{"b":1},"c":"\u00e9\u0061"}`, `{"a":{"b":1},"\u0061":2}`, `{"a":{"b":1,"\u0062":2},"x":"a\"\u0041"}`, `{"":{"":1},"":2}`, `{"a":{"b":1},"A":{"\u0061":3}}`,
	} {
		f.Add([]byte(seed))
	}
	paths := []struct {
		text  string
		steps []any
	}{
		{"$", nil}, {"$.a", []any{"a"}}, {"$.a.b", []any{"a", "b"}}, {"$.a.b[1].c", []any{"a", "b", 1, "c"}}, {"$['']['']", []any{"", ""}},
		{"$[0]", []any{0}}, {"$[-1]", []any{-1}}, {"$[1][-2]", []any{1, -2}}, {"$[1].a", []any{1, "a"}},
	}
	at := &record.Timestamp{Format: "unix-ms", Zone: time.UTC, MaxAhead: 1 << 62}
	f.Fuzz(func(t *testing.T, event []byte) {
		if !json.Valid(event) || !utf8.Valid(event) {
			return
		}
		for _, p := range paths {
			want, isKey := keyOf(event, p.steps)
			for _, other := range paths { // found in the same run
				timestamp := *at
				timestamp.Path = path(t, other.text)
				rules := record.Rules{Key: path(t, p.text), Timestamp: &timestamp}
				facts, _ := rules.Read(event, now)
				require.Equal(t, isKey, facts.HasKey, "%s in %s", p.text, event)
				require.Equal(t, want, facts.Key, "%s in %s", p.text, event)
			}
		}
	})
}

// keyOf finds a key by way of encoding/json.
func keyOf(event []byte, steps []any) (key string, ok bool) {
	for _, step := range steps {
		var found json.RawMessage
		switch step := step.(type) {
		case string:
			var members map[string]json.RawMessage
			if json.Unmarshal(event, &members) != nil {
				return "", false
			}
			found = members[step]
		case int:
			var elements []json.RawMessage
			if json.Unmarshal(event, &elements) != nil {
				return "", false
			}
			if step < 0 {
				step += len(elements)
			}
			if step >= 0 && step < len(elements) {
				found = elements[step]
			}
		}
		if found == nil {
			return "", false
		}
		event = found
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	_ = decoder.Decode(&value)
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number, bool:
		return fmt.Sprint(value), true
	}
	return "", false
}
