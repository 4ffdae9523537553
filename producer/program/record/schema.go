package record

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const (
	// maxFaults is how many of an event's faults a detail names.
	maxFaults = 3
	// maxDetail bounds a detail, as schemas may hold long lists of what is allowed.
	maxDetail = 1000
)

// Schema is a JSON Schema, of draft 2020-12 unless its $schema names an older one.
type Schema struct {
	compiled *jsonschema.Schema
	printer  *message.Printer
}

// LoadSchema reads a schema from a file. References may lead to files, but not to the network: what a schema means
// shall not depend on who answers.
func LoadSchema(path string) (*Schema, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	files := &files{}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(files)
	compiled, err := compiler.Compile(path)
	if err != nil {
		return nil, files.explain(err)
	}
	return &Schema{compiled: compiled, printer: message.NewPrinter(language.English)}, nil
}

// check returns what is wrong with event, or "".
func (s *Schema) check(event []byte) string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(event))
	if err != nil {
		return err.Error()
	}
	err = s.compiled.Validate(value)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return ""
	}
	faults := s.appendFaults(nil, invalid)
	more := ""
	if len(faults) > maxFaults {
		more = fmt.Sprintf("; and %d more", len(faults)-maxFaults)
		faults = faults[:maxFaults]
	}
	detail := strings.Join(faults, "; ")
	if len(detail) > maxDetail {
		detail = strings.ToValidUTF8(detail[:maxDetail], "") + "…"
	}
	return detail + more
}

// appendFaults appends the faults below e that have no further cause, each with its place in the event as a JSON
// pointer (RFC 6901).
func (s *Schema) appendFaults(faults []string, e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		var pointer strings.Builder
		for _, token := range e.InstanceLocation {
			pointer.WriteByte('/')
			pointer.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
		}
		return append(faults, fmt.Sprintf("%q: %s", pointer.String(), e.ErrorKind.LocalizedString(s.printer)))
	}
	for _, cause := range e.Causes {
		faults = s.appendFaults(faults, cause)
	}
	return faults
}
