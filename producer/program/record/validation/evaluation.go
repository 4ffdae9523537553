package validation

import (
	"fmt"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"kafka-on-eks/producer/program/record/document"
)

// evaluation is a pass over a document. If it finds a fault, it reports the fault and goes on. If it is quiet, it does neither.
type evaluation struct {
	validator *Validator
	document  document.Document

	left   time.Duration // of the work that the event may take
	quiet  int           // above 0 only the verdict counts
	scopes []scope       // under way, from the outermost on
	path   []token       // to the value that is looked at
	buffer []byte        // for a canonical form

	faults    Faults
	uncertain int // alternatives under way, whose faults count only if none of them is followed
	certain   int // faults that were there before the first of those
}

// scope is a schema that a value has to follow.
type scope struct {
	schema *jsonschema.Schema
	value  document.Value
}

// token is a step to a value inside another: by a member's name, or an index as text.
type token string

// pointer escapes the characters that have a meaning of their own in a JSON pointer.
var pointer = strings.NewReplacer("~", "~0", "/", "~1")

func (e *evaluation) begin(quiet bool) {
	e.left = baseWork + workPerByte*time.Duration(len(e.document.Text(0)))
	e.scopes, e.path, e.faults = e.scopes[:0], e.path[:0], Faults{}
	e.uncertain, e.certain = 0, 0
	if e.quiet = 0; quiet {
		e.quiet = 1
	}
}

// spend counts work, given in nanoseconds, and ends the evaluation if there was too much.
func (e *evaluation) spend(work int) {
	if e.left -= time.Duration(work); e.left < 0 {
		panic(tooLong)
	}
}

// spendMeasured counts the work of do, which takes most at most, but mostly far less. It counts the time that do really took,
// unless most is so little that it isn't worth a look at the clock.
func (e *evaluation) spendMeasured(most time.Duration, do func()) {
	const little = 10 * time.Microsecond
	if most > e.left {
		panic(tooLong)
	}
	if most < little {
		e.left -= most
		do()
		return
	}
	begin := time.Now()
	do()
	e.left -= min(most, time.Since(begin))
}

// fail notes that the current value breaks a keyword. It returns false.
func (e *evaluation) fail(fault jsonschema.ErrorKind) bool {
	if e.quiet > 0 {
		return false
	}
	e.spend(failWork)
	if len(e.faults.Reasons) == maxReasons {
		e.faults.More++
		return false
	}
	var place strings.Builder
	for _, token := range e.path {
		place.WriteByte('/')
		place.WriteString(pointer.Replace(string(token)))
	}
	e.faults.Reasons = append(e.faults.Reasons, reason(place.String(), fault.LocalizedString(e.validator.printer)))
	return false
}

// apply reports whether a value follows a schema. seen, unless it is nil, gets the members or elements that the schema looked
// at. It has no meaning if the answer is no.
func (e *evaluation) apply(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	e.spend(applyWork)
	if schema.Bool != nil {
		return *schema.Bool || e.fail(&kind.FalseSchema{})
	}
	for i := len(e.scopes) - 1; i >= 0 && e.scopes[i].value == v; i-- {
		e.spend(compareWork)
		if e.scopes[i].schema == schema {
			return e.fail(&endless{schema.Location})
		}
	}
	if len(e.scopes) == maxDepth {
		panic(tooDeep)
	}
	e.scopes = append(e.scopes, scope{schema, v})
	valid := e.keywords(schema, v, seen)
	e.scopes = e.scopes[:len(e.scopes)-1]
	return valid
}

// keywords follows a schema's keywords, in the order in which their faults are reported.
func (e *evaluation) keywords(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	if schema.DraftVersion < 2019 && schema.Ref != nil {
		return e.apply(schema.Ref, v, seen) // what stands beside $ref is ignored
	}
	p := e.validator.prepared[schema]
	if !e.typed(schema, p, v) || !e.listed(schema, p, v) {
		return false
	}
	if seen == nil {
		seen = newMarks(schema, e.document.Kind(v))
	}
	valid := e.references(schema, p, v, seen)
	if !valid && e.quiet > 0 {
		return false
	}
	switch e.document.Kind(v) {
	case document.Object:
		valid = e.object(schema, p, v, seen) && valid
	case document.Array:
		valid = e.array(schema, p, v, seen) && valid
	case document.String:
		valid = e.text(schema, v) && valid
	case document.Number:
		valid = e.numeric(schema, p, v) && valid
	case document.Boolean, document.Null, document.None:
	}
	if !valid && e.quiet > 0 {
		return false
	}
	valid = e.combinations(schema, v, seen) && valid
	return valid && e.unevaluated(schema, v, seen)
}

// inside applies a schema to a member or an element.
func (e *evaluation) inside(schema *jsonschema.Schema, v document.Value, to token) bool {
	e.path = append(e.path, to)
	valid := e.apply(schema, v, nil)
	e.path = e.path[:len(e.path)-1]
	return valid
}

// also applies another schema to the same value.
func (e *evaluation) also(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	if seen == nil {
		return e.apply(schema, v, nil)
	}
	found := &marks{}
	if !e.apply(schema, v, found) {
		return false
	}
	e.spend(memberWork * len(found.values))
	seen.merge(found)
	return true
}

// quietly is also, but only for the verdict.
func (e *evaluation) quietly(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	e.quiet++
	valid := e.also(schema, v, seen)
	e.quiet--
	return valid
}

// references follows $ref and its relatives.
func (e *evaluation) references(schema *jsonschema.Schema, p *prepared, v document.Value, seen *marks) bool {
	valid := schema.Ref == nil || e.also(schema.Ref, v, seen)
	if schema.RecursiveRef != nil {
		valid = e.also(e.recursive(schema.RecursiveRef), v, seen) && valid
	}
	if schema.DynamicRef != nil {
		valid = e.also(e.dynamic(schema.DynamicRef), v, seen) && valid
	}
	return valid
}

// recursive is the schema that $recursiveRef leads to
// (https://json-schema.org/draft/2019-09/json-schema-core#rfc.section.8.2.4.2).
func (e *evaluation) recursive(target *jsonschema.Schema) *jsonschema.Schema {
	if !target.RecursiveAnchor {
		return target
	}
	for _, scope := range e.scopes {
		e.spend(memberWork)
		if r := e.validator.prepared[scope.schema].resource; r.root != nil && r.root.RecursiveAnchor {
			return r.root
		}
	}
	return target
}

// dynamic is the schema that $dynamicRef leads to
// (https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.2).
func (e *evaluation) dynamic(ref *jsonschema.DynamicRef) *jsonschema.Schema {
	if ref.Anchor == "" || ref.Ref.DynamicAnchor != ref.Anchor {
		return ref.Ref
	}
	for _, scope := range e.scopes {
		e.spend(memberWork)
		if target := e.validator.prepared[scope.schema].resource.anchors[ref.Anchor]; target != nil {
			return target
		}
	}
	return ref.Ref
}

// combinations follows the keywords by which the same value has to follow other schemas.
func (e *evaluation) combinations(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	valid := schema.Not == nil || !e.quietly(schema.Not, v, nil) || e.fail(&kind.Not{})
	for _, sub := range schema.AllOf {
		if valid = e.also(sub, v, seen) && valid; !valid && e.quiet > 0 {
			return false
		}
	}
	valid = e.anyOf(schema.AnyOf, v, seen) && valid
	valid = e.oneOf(schema.OneOf, v, seen) && valid
	if schema.If != nil {
		branch := schema.Else
		if e.quietly(schema.If, v, seen) {
			branch = schema.Then
		}
		valid = (branch == nil || e.also(branch, v, seen)) && valid
	}
	return valid
}

// anyOf tries all schemas if unevaluated members or elements count, and otherwise stops at the first that is followed.
func (e *evaluation) anyOf(schemas []*jsonschema.Schema, v document.Value, seen *marks) bool {
	before := e.beginAlternatives()
	valid := len(schemas) == 0
	for _, sub := range schemas {
		if e.also(sub, v, seen) {
			if valid = true; seen == nil {
				break
			}
		}
	}
	e.endAlternatives(before, valid)
	return valid
}

func (e *evaluation) oneOf(schemas []*jsonschema.Schema, v document.Value, seen *marks) bool {
	before := e.beginAlternatives()
	first := -1
	for i, sub := range schemas {
		switch {
		case first < 0:
			if e.also(sub, v, seen) {
				first = i
			}
		case e.quietly(sub, v, nil):
			e.endAlternatives(before, true)
			return e.fail(&kind.OneOf{Subschemas: []int{first, i}})
		}
	}
	valid := first >= 0 || len(schemas) == 0
	e.endAlternatives(before, valid)
	return valid
}

// beginAlternatives begins to try schemas of which not all have to be followed. It returns how many faults there are.
func (e *evaluation) beginAlternatives() (faults int) {
	faults = e.faults.count()
	if e.uncertain == 0 {
		e.certain = faults
	}
	e.uncertain++
	return faults
}

// endAlternatives forgets the faults of alternatives that were not followed, if the whole is well.
func (e *evaluation) endAlternatives(before int, well bool) {
	e.uncertain--
	if well {
		e.faults.truncate(before)
	}
}

// surely are the certain faults of an evaluation that had to end in the middle or, if there are none, why it had to end.
func (e *evaluation) surely(cause error) Faults {
	if e.uncertain > 0 {
		e.faults.truncate(e.certain)
	}
	if !e.faults.Any() {
		e.faults.Reasons = []string{fmt.Sprintf("it doesn't follow the schema; where can't be told, as %v", cause)}
	}
	return e.faults
}

// unevaluated follows unevaluatedProperties and unevaluatedItems, for members and elements that no other keyword looked at.
func (e *evaluation) unevaluated(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	valid := true
	switch kind := e.document.Kind(v); {
	case kind == document.Object && schema.UnevaluatedProperties != nil:
		for name, value := range e.document.Members(v) {
			if e.spend(memberWork); !seen.has(value) {
				valid = e.inside(schema.UnevaluatedProperties, value, token(e.string(name))) && valid
			}
		}
		seen.all = true
	case kind == document.Array && schema.UnevaluatedItems != nil:
		for i, element := range e.document.Elements(v) {
			if e.spend(memberWork); !seen.has(element) {
				valid = e.inside(schema.UnevaluatedItems, element, index(i)) && valid
			}
		}
		seen.all = true
	}
	return valid
}
