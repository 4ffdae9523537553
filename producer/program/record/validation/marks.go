package validation

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/document"
)

// marks are the members' values or the elements of one value that keywords have looked at. They are gathered only where
// unevaluatedProperties or unevaluatedItems asks for them; elsewhere there are none, nil.
type marks struct {
	all    bool
	values map[document.Value]bool
}

// newMarks returns what a schema needs for a value of such a kind, perhaps nil.
func newMarks(schema *jsonschema.Schema, kind document.Kind) *marks {
	if kind == document.Object && schema.UnevaluatedProperties != nil || kind == document.Array && schema.UnevaluatedItems != nil {
		return &marks{}
	}
	return nil
}

func (m *marks) has(v document.Value) bool { return m.all || m.values[v] }

// add takes in v. It may be called on nil.
func (m *marks) add(v document.Value) {
	if m == nil || m.all {
		return
	}
	if m.values == nil {
		m.values = map[document.Value]bool{}
	}
	m.values[v] = true
}

// addAll takes in everything. It may be called on nil.
func (m *marks) addAll() {
	if m != nil {
		m.all = true
	}
}

// merge takes in what other has.
func (m *marks) merge(other *marks) {
	m.all = m.all || other.all
	for v := range other.values {
		m.add(v)
	}
}
