package validation

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/decimal"
	"kafka-on-eks/producer/program/record/document"
)

// prepared is what makes following a schema fast.
type prepared struct {
	kinds   kinds // that the value may be of; 0 for any
	integer bool  // numbers must be integers

	allowed      map[string]bool // canonical forms that enum has, nil for none
	allowedKinds kinds
	constant     string // the canonical form that const has, "" for none
	constantKind document.Kind

	bounds     []bound // of numbers
	multipleOf *decimal.Divisor

	members  bool                // a keyword looks at members one by one
	patterns []patternProperties // in the order of their texts

	first []*jsonschema.Schema // of an array's first elements
	rest  *jsonschema.Schema   // of the other elements, nil for any
	full  bool                 // no others may be
	whole bool                 // all elements count as looked at

	resource *resource
}

// patternProperties is a schema for members whose names match.
type patternProperties struct {
	*Pattern
	schema *jsonschema.Schema
}

// prepareItems prepares the keywords for elements: prefixItems and items, or items and additionalItems, as they were called
// before draft 2020-12.
func (p *prepared) prepareItems(schema *jsonschema.Schema) {
	if schema.DraftVersion >= 2020 {
		p.first, p.rest, p.whole = schema.PrefixItems, schema.Items2020, schema.Items2020 != nil
		return
	}
	switch items := schema.Items.(type) {
	case *jsonschema.Schema:
		p.rest, p.whole = items, true
		return
	case []*jsonschema.Schema:
		p.first = items
	}
	switch additional := schema.AdditionalItems.(type) {
	case *jsonschema.Schema:
		p.rest, p.whole = additional, true
	case bool:
		p.full, p.whole = !additional, true
	}
}

// kinds is a set of kinds of values.
type kinds uint8

func (k kinds) has(kind document.Kind) bool { return k&(1<<kind) != 0 }

// kindsByType are the types of JSON Schema.
var kindsByType = map[string]kinds{
	"null": 1 << document.Null, "boolean": 1 << document.Boolean, "number": 1 << document.Number, "integer": 1 << document.Number,
	"string": 1 << document.String, "array": 1 << document.Array, "object": 1 << document.Object,
}

func prepare(schema *jsonschema.Schema) *prepared {
	p := &prepared{bounds: boundsOf(schema)}
	if schema.MultipleOf != nil {
		p.multipleOf = decimal.NewDivisor(numberOf(schema.MultipleOf))
	}
	if schema.Types != nil {
		number := false
		for _, name := range schema.Types.ToStrings() {
			p.kinds |= kindsByType[name]
			p.integer = p.integer || name == "integer"
			number = number || name == "number"
		}
		p.integer = p.integer && !number
	}
	if schema.Enum != nil {
		p.allowed = map[string]bool{}
		for _, value := range schema.Enum.Values {
			form, kind := canonicalOf(value)
			p.allowed[form] = true
			p.allowedKinds |= 1 << kind
		}
	}
	if schema.Const != nil {
		p.constant, p.constantKind = canonicalOf(*schema.Const)
	}
	for pattern, sub := range schema.PatternProperties {
		p.patterns = append(p.patterns, patternProperties{pattern.(*Pattern), sub})
	}
	slices.SortFunc(p.patterns, func(a, b patternProperties) int { return strings.Compare(a.String(), b.String()) })
	p.members = schema.PropertyNames != nil || schema.AdditionalProperties != nil ||
		len(schema.Properties)+len(p.patterns)+len(schema.Dependencies)+len(schema.DependentSchemas)+len(schema.DependentRequired) > 0
	p.prepareItems(schema)
	return p
}
