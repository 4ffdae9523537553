package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kafka-on-eks/local/engine"
)

// unknown is a reference to something of any type that is known only after creating.
const unknown = "${terraform_data.unknown.output}"

// rewriter turns a planned resource's inputs into Terraform's arguments.
type rewriter struct {
	schema *providerSchema
	// inexpressible are the properties that Terraform's JSON has no words for, with the reason, and expressed the blocks that it had words for at least once:
	// a block that is unknown in a plan is known when all is there.
	inexpressible map[string]string
	expressed     map[string]bool
}

func newRewriter(schema *providerSchema) *rewriter {
	return &rewriter{schema: schema, inexpressible: map[string]string{}, expressed: map[string]bool{}}
}

// unheld are the properties that were never held to the provider, with the reason.
func (r *rewriter) unheld() map[string]string {
	out := maps.Clone(r.inexpressible)
	maps.DeleteFunc(out, func(path, _ string) bool { return r.expressed[path] })
	return out
}

// resource rewrites one resource. An error says what the provider doesn't know.
func (r *rewriter) resource(planned engine.PlannedResource) (terraformType string, arguments map[string]any, err error) {
	terraformType, err = r.schema.typeName(planned.Type)
	if err != nil {
		return "", nil, err
	}
	arguments, err = r.block(terraformType, r.schema.Resources[terraformType].Block, planned.Inputs)
	return terraformType, arguments, err
}

// block rewrites an object with the names of a block.
func (r *rewriter) block(path string, b block, inputs map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for _, property := range slices.Sorted(maps.Keys(inputs)) {
		value := inputs[property]
		if value == nil {
			continue
		}
		name, err := b.fieldName(path, property)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", path, property, err)
		}
		if name == "tags_all" {
			continue // the provider's own answer, which nobody sets
		}
		at := path + "." + name
		if nested, ok := b.Blocks[name]; ok {
			if hidden(value) {
				// A reference can't stand for a whole block.
				r.inexpressible[at] = "a block whose content is unknown"
				continue
			}
			r.expressed[at] = true
			out[name], err = r.nested(at, nested, value)
		} else {
			out[name], err = r.attribute(at, b.Attributes[name], value)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// nested rewrites the content of a block. Where a block occurs at most once, Pulumi has an object in place of a list.
func (r *rewriter) nested(path string, b nestedBlock, value any) (any, error) {
	switch value := value.(type) {
	case map[string]any:
		return r.block(path, b.Block, value)
	case []any:
		out := []any{}
		for _, element := range value {
			if hidden(element) {
				r.inexpressible[path] = "a block whose content is unknown"
				continue
			}
			object, ok := element.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("%s: got %v, must be an object", path, element)
			}
			content, err := r.block(path, b.Block, object)
			if err != nil {
				return nil, err
			}
			out = append(out, content)
		}
		return out, nil
	}
	return nil, fmt.Errorf("%s: got %v, must be an object or a list of objects", path, value)
}

// attribute rewrites a value. The keys of maps are the user's own; those of objects are names.
func (r *rewriter) attribute(path string, a attribute, value any) (any, error) {
	if a.Nested != nil {
		inner := nestedBlock{Block: block{Attributes: a.Nested.Attributes}}
		if hidden(value) {
			return unknown, nil
		}
		return r.nested(path, inner, value)
	}
	kind, element := a.collection()
	if kind == "list" || kind == "set" {
		if object, ok := value.(map[string]any); ok { // a list of one, flattened
			value = []any{object}
		}
	}
	return r.value(path, kind, element, value)
}

func (r *rewriter) value(path, kind string, element json.RawMessage, value any) (any, error) {
	switch value := value.(type) {
	case string:
		if hidden(value) {
			return unknown, nil
		}
		return literal(value), nil
	case []any:
		out := make([]any, len(value))
		for i, e := range value {
			inner, innerElement := attribute{Type: element}.collection()
			var err error
			if out[i], err = r.value(path, inner, innerElement, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := map[string]any{}
		var fields map[string]json.RawMessage
		if kind == "object" {
			if err := json.Unmarshal(element, &fields); err != nil {
				return nil, fmt.Errorf("%s: read type %s: %w", path, element, err)
			}
			for name := range fields {
				out[name] = nil // Terraform wants an object's fields all named, Pulumi's bridge fills them in
			}
		}
		for k, v := range value {
			name, inner := literal(k), attribute{Type: element}
			if kind == "object" {
				field, ok := fields[snake(k)]
				if !ok {
					return nil, fmt.Errorf("%s.%s: no such field", path, k)
				}
				name, inner = snake(k), attribute{Type: field}
			}
			innerKind, innerElement := inner.collection()
			var err error
			if out[name], err = r.value(path+"."+name, innerKind, innerElement, v); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return value, nil
}

// hidden tells whether a plan doesn't show a value.
func hidden(value any) bool { return value == engine.Unknown || value == engine.Secret }

// literal keeps Terraform from taking a part of a text for an expression.
func literal(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}
