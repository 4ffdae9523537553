package validation

import (
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"kafka-on-eks/producer/program/record/document"
)

// object follows the keywords for objects.
func (e *evaluation) object(schema *jsonschema.Schema, p *prepared, v document.Value, seen *marks) bool {
	valid := true
	members := e.document.Len(v)
	if schema.MinProperties != nil && members < *schema.MinProperties {
		valid = e.fail(&kind.MinProperties{Got: members, Want: *schema.MinProperties})
	}
	if schema.MaxProperties != nil && members > *schema.MaxProperties {
		valid = e.fail(&kind.MaxProperties{Got: members, Want: *schema.MaxProperties})
	}
	if missing := e.missing(v, schema.Required); len(missing) > 0 {
		valid = e.fail(&kind.Required{Missing: missing})
	}
	if !p.members {
		return valid
	}
	var unknown []string
	for name, value := range e.document.Members(v) {
		if !valid && e.quiet > 0 {
			return false
		}
		e.spend(memberWork)
		text := e.string(name)
		known, followed := e.member(schema, p, value, text, seen)
		if valid = followed && valid; !known {
			unknown = append(unknown, text)
		}
		valid = e.dependent(schema, v, text, seen) && valid
		if schema.PropertyNames != nil {
			valid = e.apply(schema.PropertyNames, name, nil) && valid
		}
	}
	if len(unknown) > 0 {
		valid = e.fail(&kind.AdditionalProperties{Properties: unknown})
	}
	return valid
}

// member applies the schemas for a member's name to its value. The member isn't known if additionalProperties forbids it.
func (e *evaluation) member(schema *jsonschema.Schema, p *prepared, value document.Value, name string, seen *marks) (known, valid bool) {
	known, valid = true, true
	matched := false
	if sub := schema.Properties[name]; sub != nil {
		matched = true
		valid = e.inside(sub, value, token(name))
	}
	for _, pattern := range p.patterns {
		if e.matches(pattern.Pattern, name) {
			matched = true
			valid = e.inside(pattern.schema, value, token(name)) && valid
		}
	}
	if !matched {
		switch additional := schema.AdditionalProperties.(type) {
		case bool:
			matched, known = true, additional
		case *jsonschema.Schema:
			matched, valid = true, e.inside(additional, value, token(name))
		}
	}
	if matched {
		seen.add(value)
	}
	return known, valid
}

// dependent follows the keywords about what an object has to be, or to have, because it has a member of that name.
func (e *evaluation) dependent(schema *jsonschema.Schema, v document.Value, name string, seen *marks) bool {
	valid := true
	switch dependency := schema.Dependencies[name].(type) {
	case []string:
		if missing := e.missing(v, dependency); len(missing) > 0 {
			valid = e.fail(&kind.Dependency{Prop: name, Missing: missing})
		}
	case *jsonschema.Schema:
		valid = e.also(dependency, v, seen)
	}
	if sub := schema.DependentSchemas[name]; sub != nil {
		valid = e.also(sub, v, seen) && valid
	}
	if missing := e.missing(v, schema.DependentRequired[name]); len(missing) > 0 {
		valid = e.fail(&kind.DependentRequired{Prop: name, Missing: missing})
	}
	return valid
}

// missing are the names of which an object has no members.
func (e *evaluation) missing(v document.Value, names []string) (missing []string) {
	for _, name := range names {
		e.spend(memberWork + compareWork*e.document.Len(v))
		if _, ok := e.document.Member(v, name); !ok {
			missing = append(missing, name)
		}
	}
	return missing
}
