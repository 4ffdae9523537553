package validation

import (
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"kafka-on-eks/producer/program/record/document"
)

// array follows the keywords for arrays.
func (e *evaluation) array(schema *jsonschema.Schema, p *prepared, v document.Value, seen *marks) bool {
	valid := true
	elements := e.document.Len(v)
	if schema.MinItems != nil && elements < *schema.MinItems {
		valid = e.fail(&kind.MinItems{Got: elements, Want: *schema.MinItems})
	}
	if schema.MaxItems != nil && elements > *schema.MaxItems {
		valid = e.fail(&kind.MaxItems{Got: elements, Want: *schema.MaxItems})
	}
	if p.full && elements > len(p.first) {
		valid = e.fail(&kind.AdditionalItems{Count: elements - len(p.first)})
	}
	if valid = (!schema.UniqueItems || e.unique(v)) && valid; !valid && e.quiet > 0 {
		return false
	}
	if len(p.first) > 0 || p.rest != nil {
		for i, element := range e.document.Elements(v) {
			sub := p.rest
			if i < len(p.first) {
				sub = p.first[i]
				seen.add(element)
			}
			if sub == nil {
				break
			}
			if valid = e.inside(sub, element, index(i)) && valid; !valid && e.quiet > 0 {
				return false
			}
		}
	}
	if p.whole {
		seen.addAll()
	}
	return (schema.Contains == nil || e.contains(schema, v, seen)) && valid
}

// index is the step to an element.
func index(i int) token { return token(strconv.Itoa(i)) }

// contains follows contains, minContains and maxContains.
func (e *evaluation) contains(schema *jsonschema.Schema, v document.Value, seen *marks) bool {
	var matched []int
	for i, element := range e.document.Elements(v) {
		if e.quietly(schema.Contains, element, nil) {
			matched = append(matched, i)
			if schema.DraftVersion >= 2020 {
				seen.add(element)
			}
		}
	}
	valid := true
	switch {
	case schema.MinContains != nil:
		if len(matched) < *schema.MinContains {
			valid = e.fail(&kind.MinContains{Got: matched, Want: *schema.MinContains})
		}
	case len(matched) == 0:
		valid = e.fail(&kind.Contains{})
	}
	if schema.MaxContains != nil && len(matched) > *schema.MaxContains {
		valid = e.fail(&kind.MaxContains{Got: matched, Want: *schema.MaxContains})
	}
	return valid
}

// unique reports whether no two elements are equal.
func (e *evaluation) unique(v document.Value) bool {
	indexes := map[string]int{}
	for i, element := range e.document.Elements(v) {
		e.spend(uniqueWork)
		form := e.form(element)
		if earlier, ok := indexes[form]; ok {
			return e.fail(&kind.UniqueItems{Duplicates: [2]int{earlier, i}})
		}
		indexes[form] = i
	}
	return true
}
