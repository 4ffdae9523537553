// Package validation checks events against a JSON Schema within bounded time, memory and depth, whatever the event and the
// schema are.
//
// github.com/santhosh-tekuri/jsonschema reads, checks and combines schemas; their keywords are followed here. The Validate of
// that library, and of the others for Go, has no bounds and can't be stopped. It takes quadratic time for long numbers and
// enums, and exponential time for schemas that refer to themselves in several ways. It keeps an error for each of a million
// values, panics at 1e1000001, and overflows the stack, from which nothing recovers.
package validation

import (
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"kafka-on-eks/producer/program/record/document"
)

// Validator checks events against a schema.
type Validator struct {
	root     *jsonschema.Schema
	prepared map[*jsonschema.Schema]*prepared
	printer  *message.Printer

	mutex sync.Mutex // guards what follows, which is used again for each event
	state evaluation
}

// New returns a Validator for a schema that was compiled with CompilePattern. all are the schemas that were compiled with it,
// and the schema itself. Schemas with dynamic anchors can't be found through others.
func New(root *jsonschema.Schema, all []*jsonschema.Schema) *Validator {
	v := &Validator{root: root, prepared: map[*jsonschema.Schema]*prepared{}, printer: message.NewPrinter(language.English)}
	for _, schema := range all {
		v.prepared[schema] = prepare(schema)
	}
	assignResources(v.prepared)
	v.state.validator = v
	return v
}

// Validate returns the faults of an event, which must be valid JSON. Most events are valid, so faults are found in a second
// pass.
func (v *Validator) Validate(event string) Faults {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.state.document.Read(event)
	valid, err := v.state.run(true)
	if err != nil {
		return Faults{Reasons: []string{err.Error()}}
	}
	if valid {
		return Faults{}
	}
	if _, err := v.state.run(false); err != nil {
		return v.state.surely(err)
	}
	return v.state.faults
}

// run evaluates the document: quiet for the verdict alone, and otherwise also for the faults. The error says why it had to end early.
func (e *evaluation) run(quiet bool) (valid bool, err error) {
	e.begin(quiet)
	defer func() {
		if cause := recover(); cause != nil {
			var ok bool
			if err, ok = cause.(excess); !ok {
				panic(cause)
			}
		}
	}()
	return e.apply(e.validator.root, document.Value(0), nil), nil
}
