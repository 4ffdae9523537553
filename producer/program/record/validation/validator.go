// Package validation holds events to a JSON Schema within bounded time, memory and depth, whatever the event and the
// schema are.
//
// Schemas are read, checked and put together by github.com/santhosh-tekuri/jsonschema; their keywords are followed here.
// That library's own Validate, as those of the others for Go, has no bounds and can't be stopped: it takes quadratic time
// for long numbers and enums, and exponential time for schemas that refer to themselves in several ways, keeps an error for
// each of a million values, panics at 1e1000001, and overflows the stack, from which nothing recovers.
package validation

import (
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"kafka-on-eks/producer/program/record/document"
)

// Validator holds events to one schema.
type Validator struct {
	root     *jsonschema.Schema
	prepared map[*jsonschema.Schema]*prepared
	printer  *message.Printer

	mutex sync.Mutex // guards what follows, which is used again for each event
	state evaluation
}

// New returns a Validator for a schema that was compiled with CompilePattern. all are the schemas that were compiled with
// it, itself included; those with dynamic anchors can't be found through others.
func New(root *jsonschema.Schema, all []*jsonschema.Schema) *Validator {
	v := &Validator{root: root, prepared: map[*jsonschema.Schema]*prepared{}, printer: message.NewPrinter(language.English)}
	for _, schema := range all {
		v.prepared[schema] = prepare(schema)
	}
	assignResources(v.prepared)
	v.state.validator = v
	return v
}

// Validate returns what is wrong with an event, which is valid JSON. Most events are valid: why another isn't is found out
// in a second pass.
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

// run evaluates the document, only whether it is valid or also why not. The error is why it had to end early.
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
