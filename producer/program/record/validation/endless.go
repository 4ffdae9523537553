package validation

import (
	"fmt"

	"golang.org/x/text/message"
)

// endless is the fault of a schema that leads to itself for the same value.
type endless struct {
	location string
}

// KeywordPath implements jsonschema.ErrorKind.
func (e *endless) KeywordPath() []string { return nil }

// LocalizedString implements jsonschema.ErrorKind.
func (e *endless) LocalizedString(*message.Printer) string {
	return fmt.Sprintf("the schema refers to itself without end at %s", e.location)
}
