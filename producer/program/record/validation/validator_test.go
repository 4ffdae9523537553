package validation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record/validation"
)

const (
	draft4    = `"$schema":"http://json-schema.org/draft-04/schema#"`
	draft7    = `"$schema":"http://json-schema.org/draft-07/schema#"`
	draft2019 = `"$schema":"https://json-schema.org/draft/2019-09/schema"`
)

// nowhere loads nothing.
type nowhere struct{}

func (nowhere) Load(string) (any, error) { return nil, errors.New("nothing is loaded") }

// compile compiles a schema with all that is in it.
func compile(schema string) (root *jsonschema.Schema, all []*jsonschema.Schema, err error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		return nil, nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(nowhere{})
	compiler.UseRegexpEngine(validation.CompilePattern)
	compiler.AssertVocabs()
	compiler.RegisterVocabulary(&jsonschema.Vocabulary{
		URL: "urn:all", Compile: func(context *jsonschema.CompilerContext, _ map[string]any) (jsonschema.SchemaExt, error) {
			all = append(all, context.Enqueue(nil))
			return nil, nil
		},
	})
	if err := compiler.AddResource("file:///schema.json", document); err != nil {
		return nil, nil, err
	}
	root, err = compiler.Compile("file:///schema.json")
	return root, all, err
}

func validator(t *testing.T, schema string) *validation.Validator {
	t.Helper()
	root, all, err := compile(schema)
	require.NoError(t, err, schema)
	return validation.New(root, all)
}

// TestKeywords: every keyword, with events that follow it and events that don't. The verdicts are those of the JSON Schema
// specifications; the library's own Validate agrees.
func TestKeywords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		schema string
		event  string
		want   string // the faults, "" for none
	}{
		{`true`, `1`, ``},
		{`false`, `1`, `"": false schema`},
		{`{}`, `[]`, ``},
		{`{"type":"null"}`, `null`, ``},
		{`{"type":["boolean","array"]}`, `{}`, `"": got object, want boolean or array`},
		{`{"type":"integer"}`, `1.0`, ``},
		{`{"type":"integer"}`, `1e1000001`, ``},
		{`{"type":"integer"}`, `1.5`, `"": got number, want integer`},
		{`{"type":"integer"}`, `1e-1000001`, `"": got number, want integer`},
		{`{"type":["integer","number"]}`, `1.5`, ``},
		{`{"enum":[1,"a",null,{"a":[1.0]},false]}`, `{"a":[1]}`, ``},
		{`{"enum":[1,"a",null,{"a":[1.0]},false]}`, `10e-1`, ``},
		{`{"enum":["1",false]}`, `1`, `"": value must be one of '1', false`},
		{`{"enum":[[0]]}`, `[false]`, `"": 'enum' failed`},
		{`{"const":{"a":1,"b":2}}`, `{"b":2,"a":1.0}`, ``},
		{`{"const":1e300}`, `1e301`, `"": value must be 1e300`},
		{`{"const":["a","b"]}`, `["a\u0004b"]`, `"": 'const' failed`},
		{`{"const":null}`, `null`, ``},

		{`{"minimum":1.5}`, `1.5`, ``},
		{`{"minimum":1.5}`, `1.4999999999999999999999`, `"": minimum: got 1.4999999999999999999999, want 1.5`},
		{`{"maximum":3}`, `1e1000001`, `"": maximum: got 1e1000001, want 3`},
		{`{"maximum":3}`, `-1e1000001`, ``},
		{`{"maximum":1e300}`, `1e300`, ``},
		{`{"exclusiveMinimum":0}`, `1e-1000001`, ``},
		{`{"exclusiveMinimum":0}`, `-0.0`, `"": exclusiveMinimum: got -0.0, want 0`},
		{`{"exclusiveMaximum":3}`, `3`, `"": exclusiveMaximum: got 3, want 3`},
		{`{` + draft4 + `,"maximum":3,"exclusiveMaximum":true}`, `3`, `"": exclusiveMaximum: got 3, want 3`},
		{`{"multipleOf":0.01}`, `1e1000001`, ``},
		{`{"multipleOf":0.01}`, `1.234`, `"": multipleOf: got 1.234, want 0.01`},
		{`{"multipleOf":1e-300}`, `1e300`, ``},
		{`{"minimum":5}`, `"1"`, ``},
		{`{"minimum":5}`, `1` + strings.Repeat("0", 200) + `e-300`, `"": minimum: got 1` + strings.Repeat("0", 99) + `…, want 5`},
		{`{"minimum":5}`, `1e1000000000000000`, `it has a number whose exponent has more than 15 digits`},

		{`{"minLength":2,"maxLength":3}`, `"\ud83d\ude00é"`, ``},
		{`{"minLength":2}`, `"\u00e9"`, `"": minLength: got 1, want 2`},
		{`{"maxLength":1}`, `"ab"`, `"": maxLength: got 2, want 1`},
		{`{"pattern":"^a\\d$"}`, `"\u00611"`, ``},
		{`{"pattern":"^a"}`, `"ba"`, `"": 'ba' does not match pattern '^a'`},
		{`{` + draft7 + `,"format":"ipv4"}`, `"1.2.3.400"`, `"": '1.2.3.400' is not valid ipv4: decimal must be between 0 and 255`},
		{`{` + draft7 + `,"format":"ipv4"}`, `7`, ``},
		{`{` + draft7 + `,"format":"regex"}`, `"a{1000}[\\pL]"`, ``},
		{`{` + draft7 + `,"format":"regex"}`, `"("`, "\"\": '(' is not valid regex: error parsing regexp: missing closing ): `(`"},
		{`{` + draft7 + `,"format":"unknown"}`, `"("`, ``},
		{`{"format":"ipv4"}`, `"x"`, ``},
		{`{"contentEncoding":"base64","contentMediaType":"application/json"}`, `"%"`, ``},

		{`{"minProperties":1,"maxProperties":1}`, `{"a":1,"a":2}`, ``},
		{`{"minProperties":1}`, `{}`, `"": minProperties: got 0, want 1`},
		{`{"maxProperties":1}`, `{"a":1,"b":2}`, `"": maxProperties: got 2, want 1`},
		{`{"required":["a","b","c"]}`, `{"b":null}`, `"": missing properties 'a', 'c'`},
		{`{"required":["a"]}`, `{"\u0061":1}`, ``},
		{`{"properties":{"a":{"type":"string"},"b~/":{"type":"string"}}}`, `{"a":1,"b~/":2,"c":3}`, `"/a": got number, want string; "/b~0~1": got number, want string`},
		{`{"properties":{"a":{"type":"integer"}}}`, `{"a":"x","a":1}`, ``},
		{`{"properties":{"a":{"type":"integer"}}}`, `{"a":1,"\u0061":"x"}`, `"/a": got string, want integer`},
		{`{"patternProperties":{"^a":{"type":"null"},"b$":{"type":"null"}}}`, `{"ab":1}`, `"/ab": got number, want null; "/ab": got number, want null`},
		{`{"properties":{"a":true},"patternProperties":{"^b":true},"additionalProperties":false}`, `{"a":1,"bc":2,"c":3,"d":4}`, `"": additional properties 'c', 'd' not allowed`},
		{`{"additionalProperties":{"type":"null"}}`, `{"a":null,"b":1}`, `"/b": got number, want null`},
		{`{"propertyNames":{"maxLength":1}}`, `{"a":1,"bc":2}`, `"": maxLength: got 2, want 1`},
		{`{` + draft7 + `,"dependencies":{"a":["b"],"c":{"required":["d"]}}}`, `{"a":1,"c":1}`, `"": properties 'b' required, if 'a' exists; "": missing property 'd'`},
		{`{"dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"maxProperties":1}}}`, `{"a":1,"c":1}`,
			`"": properties 'b' required, if 'a' exists; "": maxProperties: got 2, want 1`},

		{`{"minItems":2}`, `[1]`, `"": minItems: got 1, want 2`},
		{`{"maxItems":1}`, `[1,2]`, `"": maxItems: got 2, want 1`},
		{`{"uniqueItems":true}`, `[1,"1",[1],{"a":1},true,null]`, ``},
		{`{"uniqueItems":true}`, `[1e1000001,2,10e1000000]`, `"": items at 0 and 2 are equal`},
		{`{"uniqueItems":true}`, `[{"a":1,"b":[2]},{"b":[2.0],"a":1}]`, `"": items at 0 and 1 are equal`},
		{`{"uniqueItems":true}`, `[[[],[]],[[[]]],["a","b"],["a\u0000b"],-1,1]`, ``},
		{`{"items":{"type":"integer"}}`, `[1,"a",2,null,{},[]]`, `"/1": got string, want integer; "/3": got null, want integer; "/4": got object, want integer; and 1 more`},
		{`{"prefixItems":[{"type":"null"}],"items":{"type":"integer"}}`, `[null,1,null]`, `"/2": got null, want integer`},
		{`{"prefixItems":[{"type":"null"}],"items":false}`, `[null,1]`, `"/1": false schema`},
		{`{` + draft7 + `,"items":[{"type":"null"}],"additionalItems":{"type":"integer"}}`, `[null,1,null]`, `"/2": got null, want integer`},
		{`{` + draft7 + `,"items":[true],"additionalItems":false}`, `[null,1,2]`, `"": last 2 additionalItem(s) not allowed`},
		{`{` + draft7 + `,"items":{"type":"null"},"additionalItems":false}`, `[null,null]`, ``},
		{`{"contains":{"const":1}}`, `[0,1.0]`, ``},
		{`{"contains":{"const":1}}`, `[0]`, `"": no items match contains schema`},
		{`{"contains":{"const":1},"minContains":0}`, `[0]`, ``},
		{`{"contains":{"const":1},"minContains":2}`, `[1,0]`, `"": min 2 items required to match contains schema, but matched 1 items at 0`},
		{`{"contains":{"const":1},"maxContains":1}`, `[1,0,1]`, `"": max 1 items required to match contains schema, but matched 2 items at 0 2`},

		{`{"not":{"type":"null"}}`, `null`, `"": 'not' failed`},
		{`{"not":{"type":"null"}}`, `1`, ``},
		{`{"allOf":[{"minimum":1},{"minimum":2},true]}`, `0`, `"": minimum: got 0, want 1; "": minimum: got 0, want 2`},
		{`{"anyOf":[{"type":"null"},{"minimum":1}]}`, `1`, ``},
		{`{"anyOf":[{"type":"null"},{"minimum":1}]}`, `0`, `"": got number, want null; "": minimum: got 0, want 1`},
		{`{"anyOf":[{"type":"null"},{"minimum":1}],"maximum":1}`, `2`, `"": maximum: got 2, want 1`},
		{`{"oneOf":[{"type":"null"},{"minimum":1},{"minimum":2}]}`, `1`, ``},
		{`{"oneOf":[{"type":"null"},{"minimum":1},{"minimum":2}]}`, `2`, `"": 'oneOf' failed, subschemas 1, 2 matched`},
		{`{"oneOf":[{"type":"null"},{"minimum":1}]}`, `0`, `"": got number, want null; "": minimum: got 0, want 1`},
		{`{"if":{"minimum":1},"then":{"maximum":2},"else":{"multipleOf":2}}`, `3`, `"": maximum: got 3, want 2`},
		{`{"if":{"minimum":1},"then":{"maximum":2},"else":{"multipleOf":2}}`, `-1`, `"": multipleOf: got -1, want 2`},
		{`{"if":{"minimum":1},"then":{"maximum":2}}`, `-1`, ``},

		{`{"$ref":"#/$defs/a","maximum":5,"$defs":{"a":{"minimum":1}}}`, `0`, `"": minimum: got 0, want 1`},
		{`{"$ref":"#/$defs/a","maximum":5,"$defs":{"a":{"minimum":1}}}`, `6`, `"": maximum: got 6, want 5`},
		{`{` + draft7 + `,"$ref":"#/definitions/a","const":9,"definitions":{"a":{"minimum":1}}}`, `6`, ``},
		{`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`, `1`, `"": the schema refers to itself without end at file:///schema.json#/$defs/a`},
		{`{"anyOf":[{"$ref":"#"},{"type":"number"}]}`, `1`, ``},
		{`{"properties":{"a":{"$ref":"#"}},"required":["b"]}`, `{"b":1,"a":{"a":{},"b":1}}`, `"/a/a": missing property 'b'`},
		{`{` + draft2019 + `,"$recursiveAnchor":true,"type":["object","null"],"additionalProperties":{"$recursiveRef":"#"}}`, `{"a":{"b":1}}`, `"/a/b": got number, want null or object`},
		{`{"$id":"file:///strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,"$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node",
			"type":"object","properties":{"kids":{"items":{"$dynamicRef":"#node"}}}}}}`, `{"kids":[{"kid":[]}]}`, `"/kids/0/kid": false schema`},

		{`{"allOf":[{"properties":{"a":true}}],"anyOf":[{"properties":{"b":true},"required":["b"]},true],"unevaluatedProperties":false}`, `{"a":1,"b":2}`, ``},
		{`{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true},"required":["c"]}],"unevaluatedProperties":false}`, `{"a":1,"b":2}`, `"/b": false schema`},
		{`{"if":{"properties":{"a":{"const":1}},"required":["a"]},"then":{"properties":{"b":true}},"unevaluatedProperties":{"type":"null"}}`, `{"a":1,"b":2,"c":3}`, `"/c": got number, want null`},
		{`{"additionalProperties":true,"unevaluatedProperties":false}`, `{"a":1}`, ``},
		{`{"prefixItems":[true],"contains":{"const":2},"unevaluatedItems":false}`, `[1,2]`, ``},
		{`{"prefixItems":[true],"contains":{"const":2},"unevaluatedItems":false}`, `[1,2,3]`, `"/2": false schema`},
		{`{` + draft2019 + `,"items":[true],"contains":{"const":2},"unevaluatedItems":false}`, `[1,2]`, `"/1": false schema`},
		{`{"allOf":[{"items":true}],"unevaluatedItems":false}`, `[1,2]`, ``},
	} {
		faults := validator(t, c.schema).Validate(c.event)
		got := strings.Join(faults.Reasons, "; ")
		if faults.More > 0 {
			got += "; and 1 more"
		}
		require.Equal(t, c.want, got, "%s with %.100s", c.schema, c.event)
	}
}

// FuzzValidator holds verdicts to those of the library, where it comes to one.
func FuzzValidator(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"enum":[1,"a",[null]]}}}`, `{"a":[null],"b":2}`},
		{`{"anyOf":[{"items":{"$ref":"#"},"uniqueItems":true},{"multipleOf":0.5,"minimum":-1}]}`, `[[1.5,2],[],3]`},
		{`{"unevaluatedProperties":false,"oneOf":[{"properties":{"a":{"type":"integer"}}},{"patternProperties":{"^b":{"maxLength":2}}}]}`, `{"a":1,"bc":"\u00e9x"}`},
		{`{"prefixItems":[true,{"const":2}],"contains":{"minimum":2},"unevaluatedItems":{"type":"string"}}`, `[1,2,"x",3]`},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b"]},"propertyNames":{"format":"ipv4"}}`, `{"a":1}`},
		{`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"additionalProperties":{"$recursiveRef":"#"},"maxProperties":1}`, `{"a":{"b":{}}}`},
		{`{"$dynamicAnchor":"n","items":{"$dynamicRef":"#n"},"type":["array","null"],"not":{"minItems":3}}`, `[[null],[[]]]`},
		{`{"if":{"required":["a"]},"then":{"dependentRequired":{"a":["b"]}},"else":{"dependentSchemas":{"c":false}}}`, `{"c":1}`},
		{`{"$schema":"http://json-schema.org/draft-04/schema#","maximum":3,"exclusiveMaximum":true,"items":[{"type":"null"}],"additionalItems":false}`, `[null,1]`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, schema, event string) {
		if len(schema) > 400 || len(event) > 200 || hasExponent(schema) || hasExponent(event) {
			return
		}
		if strings.Contains(schema, "draft-0") && strings.Contains(schema, "$ref") {
			return // the library doesn't ignore all that stands beside it
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(event))
		if err != nil {
			return
		}
		var root *jsonschema.Schema
		var all []*jsonschema.Schema
		if panics(func() { root, all, err = compile(schema) }) || err != nil {
			return
		}
		faults := validation.New(root, all).Validate(event)
		if faults.Any() && !strings.HasPrefix(faults.Reasons[0], `"`) {
			return // it takes the library too long, too
		}
		var invalid error
		if panics(func() { invalid = root.Validate(value) }) {
			return
		}
		require.Equal(t, invalid != nil, faults.Any(), "%s with %s: %v, %v", schema, event, invalid, faults)
	})
}

// hasExponent reports whether a text may have a number with an exponent of more than two digits.
func hasExponent(text string) bool {
	digits := 0
	exponent := false
	for _, c := range []byte(strings.ToLower(text)) {
		switch {
		case c == 'e':
			exponent, digits = true, 0
		case '0' <= c && c <= '9':
			digits++
		case c != '+' && c != '-':
			exponent = false
		}
		if exponent && digits > 2 {
			return true
		}
	}
	return false
}

func panics(do func()) (panics bool) {
	defer func() { panics = recover() != nil }()
	do()
	return false
}
