package record_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
)

const size = 200_000 // bytes of a hostile event, about

// list is an event of that size with one item again and again.
func list(item string) string {
	return "[" + strings.Repeat(item+",", size/(len(item)+1)) + item + "]"
}

// numbered is a list of that size with items that have their numbers in them.
func numbered(format string) string {
	var b strings.Builder
	b.WriteByte('[')
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format+",", i)
	}
	return b.String() + "null]"
}

// nested is a value in so many others.
func nested(open, inner, end string, depth int) string {
	return strings.Repeat(open, depth) + inner + strings.Repeat(end, depth)
}

// TestHostile: whatever the schema and the event, it ends soon, and the stack doesn't overflow. Unbounded, each of these takes
// from seconds to longer than anybody waits, or the whole program with it.
func TestHostile(t *testing.T) {
	t.Parallel()
	const work, deep = "takes more work than an event of its size may", "nested deeper than the schema can be followed"
	ones := strings.Repeat("1", size)
	many := func(n int, format string) string {
		var b []string
		for i := range n {
			b = append(b, fmt.Sprintf(format, i))
		}
		return strings.Join(b, ",")
	}
	for _, c := range []struct {
		name, schema, event string
		want                string // part of the detail, "" for a record
	}{
		{"digits minimum", `{"minimum":0}`, "0." + ones, ``},
		{"digits integer", `{"type":"integer"}`, ones, ``},
		{"digits multipleOf", `{"multipleOf":0.01}`, ones, ``},
		{"digits enum", `{"enum":[1,2,3]}`, ones, `"": value must be one of 1, 2, 3`},
		{"exponents multipleOf", `{"items":{"multipleOf":0.37}}`, list("1e1000001"), `"/0": multipleOf: got 1e1000001, want 0.37`},
		{"exponents all", `{"items":{"type":"integer","minimum":-5,"maximum":1e300,"multipleOf":7}}`, list("1e999999"), `"/0": maximum: got 1e999999, want 1e+300`},
		{"small numbers", `{"items":{"type":"integer","minimum":0}}`, list("1"), ``},
		{"small numbers fail", `{"items":{"type":"string"}}`, list("1"), `"/0": got number, want string`},
		{"small numbers fail deep", nested(`{"items":`, `{"type":"string"}`, "}", 100), nested("[", list("1"), "]", 99), `/0/0/0/0`},
		{"anyOf fail", `{"items":{"anyOf":[` + many(50, `{"maxLength":%d,"type":"string"}`) + `]}}`, list("1"), `"/0": got number, want string`},
		{"anyOf branches", `{"items":{"anyOf":[` + many(5000, `{"maximum":-%d}`) + `]}}`, list("1"), `"/0": maximum: got 1, want 0`},
		{"enum of numbers", `{"items":{"enum":[` + many(10000, "%d") + `]}}`, numbered("%d"), `"/10000": value must be one of 0, 1, 2`},
		{"uniqueItems numbers", `{"uniqueItems":true}`, numbered("%d"), ``},
		{"uniqueItems exponents", `{"uniqueItems":true}`, numbered("1e%d"), ``},
		{"uniqueItems objects", `{"uniqueItems":true}`, numbered(`{"a":%d}`), ``},
		{"uniqueItems nested", `{"items":{"uniqueItems":true},"uniqueItems":true}`, nested("[", "1", "]", 4000), ``},
		{"uniqueItems at each level", `{"uniqueItems":true,"items":{"$ref":"#"}}`, nested("[", "1", ",2]", 4000), work},
		{"const at each level", `{"not":{"const":[[[1]]]},"items":{"$ref":"#"}}`, nested("[", "1", ",2]", 4000), work},
		{"pattern long", `{"pattern":"[a-z]{1,64}$"}`, `"` + strings.Repeat("a", size) + `"`, work},
		{"pattern many", `{"items":{"pattern":"^[a-z0-9-]{1,64}$"}}`, list(`"` + strings.Repeat("a", 63) + `-!"`), `does not match pattern`},
		{"pattern unanchored many", `{"items":{"pattern":"(.?){200}x"}}`, list(`"` + strings.Repeat("a", 63) + `"`), `does not match pattern`},
		{"pattern small", `{"pattern":"\\w+@\\w+\\.com"}`, `"` + strings.Repeat("a", size) + `"`, `'aaaaaaaaaaa`},
		{"format regex", `{"$schema":"http://json-schema.org/draft-07/schema#","items":{"format":"regex"}}`, list(`"[` + strings.Repeat(`\\pL`, 300) + `]"`), work},
		{"format regex one", `{"$schema":"http://json-schema.org/draft-07/schema#","format":"regex"}`, `"[` + strings.Repeat(`\\pL`, 200_000) + `]"`, work},
		{"format uri", `{"$schema":"http://json-schema.org/draft-07/schema#","items":{"format":"uri"}}`, list(`"http://x/%41"`), ``},
		{"format many", `{"$schema":"http://json-schema.org/draft-07/schema#",
			"allOf":[{"format":"uri-template"},{"format":"uuid"},{"format":"ipv4"},{"format":"duration"},{"format":"json-pointer"}]}`,
			`"` + strings.Repeat("/-.T{", size/5) + `"`, `is not valid`},
		{"patternProperties", `{"patternProperties":{` + many(100, `"a%d":{}`) + `}}`, "{" + many(size/12, `"%d":1`) + "}", work},
		{"deep $ref", `{"items":{"$ref":"#"}}`, nested("[", "", "]", 9_999), deep},
		{"deep object", `{"properties":{"a":{"$ref":"#"}}}`, nested(`{"a":`, "1", "}", 9_999), deep},
		{"deep allOf", `{"allOf":[{"items":{"$ref":"#"}},{"items":{"$ref":"#"}}]}`, nested("[", "", "]", 50), work},
		{"branching", `{"anyOf":[{"properties":{"a":{"$ref":"#"}},"required":["b"]},{"properties":{"a":{"$ref":"#"}},"required":["c"]},{"type":"number"}]}`,
			nested(`{"a":`, "1", "}", 40), `doesn't follow the schema`},
		{"branching, large", `{"oneOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"a":{"$ref":"#"}}}]}`,
			`{"x":"` + strings.Repeat("x", size) + `","a":` + nested(`{"a":`, "1", "}", 40) + "}", work},
		{"chain", `{"$ref":"#/$defs/0","$defs":{` + many(3000, `"%[1]d":{"allOf":[{"$ref":"#/$defs/%[1]d0"}]},"%[1]d0":{}`) + `}}`, list("1"), ``},
		{"dynamicRef", `{"$dynamicAnchor":"n","type":["array","number"],"items":{"$dynamicRef":"#n"}}`, nested("[", "1", "]", 4_000), ``},
		{"unevaluated", `{"unevaluatedProperties":false,"allOf":[` + many(100, `{"patternProperties":{"^%d":{}}}`) + `]}`, "{" + many(size/12, `"%d":1`) + "}", work},
		{"unevaluated at each level", `{"unevaluatedItems":{"$ref":"#"},"anyOf":[{"prefixItems":[{"$ref":"#"}]},true]}`, nested("[", "1", ",2]", 4000), deep},
		{"required", `{"items":{"required":[` + many(1000, `"%d"`) + `]}}`, list(`{}`), `"/0": missing properties '0', '1'`},
		{"required of many", `{"required":[` + many(1000, `"x%d"`) + `]}`, "{" + many(size/12, `"%d":1`) + "}", work},
		{"required duplicates", `{"required":["a"]}`, "{" + strings.Repeat(`"b":1,`, size/6) + `"a":1}`, ``},
		{"objects", `{"items":{"properties":{"":{"type":"number"}}}}`, list(`{"":0}`), ``},
		{"contains", `{"contains":{"const":2},"minContains":3}`, list("1"), `none matched`},
		{"propertyNames", `{"propertyNames":{"maxLength":3}}`, "{" + many(size/12, `"%d":1`) + "}", `"": maxLength: got 4, want 3`},
		{"escaped names", `{"required":["a"],"additionalProperties":{"type":"string"}}`, "{" + many(size/16, `"\u0061%d":1`) + "}", `missing property 'a'`},
		{"escaped names required", `{"required":[` + many(1000, `"x%d"`) + `]}`, "{" + many(size/16, `"\u0061%d":1`) + "}", work},
		{"objects of escaped names", `{"items":{"required":["x"]}}`, list("{" + many(16, `"\u006%x":1`) + "}"), "missing property 'x'"},
		{"escaped strings", `{"items":{"anyOf":[` + many(100, `{"const":"%d"}`) + `]}}`, list(`"\u0061"`), "value must be '0'"},
		{"dependencies", `{"dependentRequired":{` + many(500, `"%d":["x"]`) + `}}`, "{" + many(size/12, `"%d":1`) + "}", `properties 'x' required, if '0' exists`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "schema.json")
			require.NoError(t, os.WriteFile(file, []byte(c.schema), 0o600))
			schema, err := record.LoadSchema(file)
			require.NoError(t, err)
			rules := record.Rules{Schema: schema}
			begin := time.Now()
			_, refusal := rules.Read([]byte(c.event), now)
			require.Less(t, time.Since(begin), time.Minute)
			if c.want == "" {
				require.Empty(t, refusal)
				return
			}
			require.Equal(t, record.Invalid, refusal.Reason)
			require.Contains(t, refusal.Detail, c.want)
			require.Less(t, len(refusal.Detail), 2000)
		})
	}
}
