package validation

import (
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"kafka-on-eks/producer/program/record/decimal"
	"kafka-on-eks/producer/program/record/document"
)

// typeNames are the names of kinds in faults.
var typeNames = map[document.Kind]string{
	document.Null: "null", document.Boolean: "boolean", document.Number: "number", document.String: "string", document.Array: "array", document.Object: "object",
}

// string returns the characters of a string or a name.
func (e *evaluation) string(v document.Value) string {
	if e.document.Escaped(v) {
		e.spend(escapeWork + escapeWorkPerByte*len(e.document.Text(v)))
	}
	characters := e.document.String(v)
	e.spend(len(characters) / 8)
	return characters
}

// number returns a number.
func (e *evaluation) number(v document.Value) decimal.Number {
	text := e.document.Text(v)
	e.spend(len(text))
	n, ok := decimal.Parse(text)
	if !ok {
		panic(tooLarge)
	}
	return n
}

// typed follows type.
func (e *evaluation) typed(schema *jsonschema.Schema, p *prepared, v document.Value) bool {
	is := e.document.Kind(v)
	if p.kinds == 0 || p.kinds.has(is) && (is != document.Number || !p.integer || e.number(v).IsInteger()) {
		return true
	}
	return e.quiet == 0 && e.fail(&kind.Type{Got: typeNames[is], Want: schema.Types.ToStrings()})
}

// listed follows const, enum and format.
func (e *evaluation) listed(schema *jsonschema.Schema, p *prepared, v document.Value) bool {
	is := e.document.Kind(v)
	if schema.Const != nil && (p.constantKind != is || e.form(v) != p.constant) {
		return e.fail(&kind.Const{Want: *schema.Const})
	}
	if schema.Enum != nil && (!p.allowedKinds.has(is) || !p.allowed[e.form(v)]) {
		return e.fail(&kind.Enum{Want: schema.Enum.Values})
	}
	if schema.Format == nil || is != document.String {
		return true
	}
	text := e.string(v)
	if err := e.formatted(schema.Format, text); err != nil {
		return e.fail(&kind.Format{Got: cut(text, maxGot), Want: schema.Format.Name, Err: err})
	}
	return true
}

// form is the canonical form of a value.
func (e *evaluation) form(v document.Value) string {
	e.buffer = e.canonical(e.buffer[:0], v)
	return string(e.buffer)
}

// formatted returns an error unless a text has a format.
func (e *evaluation) formatted(format *jsonschema.Format, text string) error {
	if format.Name == "regex" {
		return e.expression(text)
	}
	e.spend(applyWork + 10*len(text))
	return format.Validate(text)
}

// text follows the keywords for strings.
func (e *evaluation) text(schema *jsonschema.Schema, v document.Value) bool {
	if schema.MinLength == nil && schema.MaxLength == nil && schema.Pattern == nil {
		return true
	}
	valid := true
	text := e.string(v)
	if schema.MinLength != nil || schema.MaxLength != nil {
		e.spend(len(text))
		length := utf8.RuneCountInString(text)
		if schema.MinLength != nil && length < *schema.MinLength {
			valid = e.fail(&kind.MinLength{Got: length, Want: *schema.MinLength})
		}
		if schema.MaxLength != nil && length > *schema.MaxLength {
			valid = e.fail(&kind.MaxLength{Got: length, Want: *schema.MaxLength})
		}
	}
	if schema.Pattern != nil && !e.matches(schema.Pattern.(*Pattern), text) {
		valid = e.fail(&kind.Pattern{Got: cut(text, maxGot), Want: schema.Pattern.String()})
	}
	return valid
}

// numeric follows the keywords for numbers.
func (e *evaluation) numeric(schema *jsonschema.Schema, p *prepared, v document.Value) bool {
	if len(p.bounds) == 0 && p.multipleOf == nil {
		return true
	}
	valid := true
	n, text := e.number(v), e.document.Text(v)
	for _, b := range p.bounds {
		if e.spend(compareWork); !b.allows(n) {
			valid = e.fail(&outside{b.keyword, text, b.limit})
		}
	}
	if p.multipleOf == nil {
		return valid
	}
	e.spend(divideWork + divideWorkPerDigit*len(text))
	if strings.ContainsAny(text, "eE") {
		e.spend(powerWork)
	}
	if !p.multipleOf.Divides(n) {
		valid = e.fail(&outside{"multipleOf", text, schema.MultipleOf})
	}
	return valid
}
