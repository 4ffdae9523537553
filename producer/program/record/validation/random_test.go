package validation_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record/validation"
)

// random makes small schemas and events of few names and values, so that they often have to do with each other.
type random struct{ *rand.Rand }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

func (r random) event(depth int) any {
	switch kind := r.IntN(8); {
	case kind < 2 && depth > 0:
		object := map[string]any{}
		for range r.IntN(4) {
			object[r.name()] = r.event(depth - 1)
		}
		return object
	case kind < 4 && depth > 0:
		array := []any{}
		for range r.IntN(4) {
			array = append(array, r.event(depth-1))
		}
		return array
	}
	return pick[any](r, nil, true, false, 0, 1, 2, 1.5, -1, json.Number("1.0"), json.Number("10e-1"), json.Number("2e2"), "", "a", "bb", "ab1")
}

func (r random) name() string { return pick(r, "a", "b", "ab", "c") }

// schema makes one of draft 2020-12, or of an older one.
func (r random) schema(draft, depth int) any {
	if depth == 0 || r.IntN(12) == 0 {
		return pick[any](r, true, map[string]any{"type": pick(r, "null", "boolean", "number", "integer", "string", "array", "object")},
			map[string]any{"$ref": "#"}, map[string]any{"$ref": "#/definitions/x"}, map[string]any{"const": r.event(1)})
	}
	sub := func() any { return r.schema(draft, depth-1) }
	subs := func() []any {
		list := []any{sub()}
		for range r.IntN(3) {
			list = append(list, sub())
		}
		return list
	}
	named := func() map[string]any {
		object := map[string]any{r.name(): sub()}
		for range r.IntN(2) {
			object[r.name()] = sub()
		}
		return object
	}
	s := map[string]any{}
	for range 1 + r.IntN(3) {
		switch keyword := pick(r, "type", "enum", "minimum", "exclusiveMaximum", "multipleOf", "maxLength", "pattern", "properties", "patternProperties",
			"additionalProperties", "propertyNames", "required", "minProperties", "items", "tuple", "additionalItems", "contains", "uniqueItems", "maxItems", "not", "allOf",
			"anyOf", "oneOf", "if", "dependencies", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "minContains", "ref"); keyword {
		case "type":
			s[keyword] = []any{pick(r, "null", "boolean", "number"), pick(r, "integer", "string"), pick(r, "array", "object")}
		case "enum":
			s[keyword] = []any{r.event(1), r.event(2)}
		case "minimum", "exclusiveMaximum":
			s[keyword] = pick[any](r, 0, 1, 1.5)
		case "multipleOf":
			s[keyword] = pick[any](r, 1, 0.5, 2)
		case "maxLength", "minProperties", "maxItems":
			s[keyword] = r.IntN(3)
		case "pattern":
			s[keyword] = pick(r, "^a", "b$", "a.*1")
		case "properties":
			s[keyword] = named()
		case "dependentSchemas":
			s[keyword] = named()
		case "dependencies":
			s[keyword] = map[string]any{r.name(): pick[any](r, []any{r.name()}, sub())}
		case "patternProperties":
			s[keyword] = map[string]any{pick(r, "^a", "b"): sub()}
		case "additionalProperties", "propertyNames", "not", "contains", "unevaluatedProperties", "unevaluatedItems":
			s[keyword] = pick(r, sub(), any(false))
		case "required":
			s[keyword] = []any{r.name()}
		case "dependentRequired":
			s[keyword] = map[string]any{r.name(): []any{r.name()}}
		case "items":
			s[keyword] = sub()
		case "tuple":
			if s["prefixItems"] = subs(); draft < 2020 {
				s["items"] = s["prefixItems"]
			}
		case "additionalItems":
			s[keyword] = pick(r, sub(), any(false))
		case "minContains":
			s["contains"], s["minContains"], s["maxContains"] = sub(), r.IntN(3), r.IntN(3)
		case "uniqueItems":
			s[keyword] = true
		case "allOf", "anyOf", "oneOf":
			s[keyword] = subs()
		case "if":
			s["if"], s["then"], s["else"] = sub(), sub(), sub()
		case "ref":
			s["$ref"] = pick(r, "#", "#/definitions/x")
		}
	}
	if draft < 2019 && s["$ref"] != nil {
		return map[string]any{"$ref": s["$ref"]} // the library doesn't ignore all that stands beside it
	}
	return s
}

// TestAgainstLibrary holds verdicts to those of the library's own Validate.
func TestAgainstLibrary(t *testing.T) {
	t.Parallel()
	const count = 4000
	r := random{rand.New(rand.NewPCG(1, 2))}
	valid, invalid := 0, 0
	for range count {
		draft := pick(r, 7, 2019, 2020)
		id := map[int]string{7: "http://json-schema.org/draft-07/schema#", 2019: "https://json-schema.org/draft/2019-09/schema", 2020: "https://json-schema.org/draft/2020-12/schema"}[draft]
		schema := r.schema(draft, 3)
		root, isObject := schema.(map[string]any)
		if !isObject {
			root = map[string]any{}
		}
		root["$schema"], root["definitions"] = id, map[string]any{"x": r.schema(draft, 2)}
		text, err := json.Marshal(root)
		require.NoError(t, err)
		compiled, all, err := compile(string(text))
		if err != nil {
			require.ErrorContains(t, err, "are equal") // values of an enum
			continue
		}
		ours := validation.New(compiled, all)
		for range 5 {
			event, err := json.Marshal(r.event(3))
			require.NoError(t, err)
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(event)))
			require.NoError(t, err)
			var theirs error
			if panics(func() { theirs = compiled.Validate(value) }) {
				continue
			}
			faults := ours.Validate(string(event))
			require.Equal(t, theirs != nil, faults.Any(), "%s with %s: %v, %v", text, event, theirs, faults)
			if faults.Any() {
				invalid++
				require.True(t, strings.HasPrefix(faults.Reasons[0], `"`), fmt.Sprint(faults))
			} else {
				valid++
			}
		}
	}
	require.Greater(t, valid, count)
	require.Greater(t, invalid, count)
}
