package validation

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/document"
)

// marks are the members' values or the elements of a value that keywords have looked at. They are gathered only if
// unevaluatedProperties or unevaluatedItems needs them, and are nil otherwise.
type marks struct {
	all    bool
	values map[document.Value]bool
}

// newMarks returns the marks that a schema needs for a value of a kind, perhaps nil.
func newMarks(schema *jsonschema.Schema, kind document.Kind) *marks {
	if kind == document.Object && schema.UnevaluatedProperties != nil || kind == document.Array && schema.UnevaluatedItems != nil {
		return &marks{}
	}
	return nil
}

func (m *marks) has(v document.Value) bool { return m.all || m.values[v] }

// add marks v. It may be called on nil.
func (m *marks) add(v document.Value) {
	if m == nil || m.all {
		return
	}
	if m.values == nil {
		m.values = map[document.Value]bool{}
	}
	m.values[v] = true
}

// addAll marks everything. It may be called on nil.
func (m *marks) addAll() {
	if m != nil {
		m.all = true
	}
}

// merge adds the marks of other.
func (m *marks) merge(other *marks) {
	m.all = m.all || other.all
	for v := range other.values {
		m.add(v)
	}
}
