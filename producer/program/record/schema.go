package record

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/validation"
)

// Schema is a JSON Schema, of draft 2020-12 unless its $schema names an older one.
type Schema struct {
	validator *validation.Validator
}

// LoadSchema reads a schema from a file. References may lead to files, but not to the network, as the meaning of a schema
// must not depend on a server.
func LoadSchema(path string) (schema *Schema, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("it can't be understood: %v", cause)
		}
	}()
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	files := &files{schema: path}
	if _, err := files.compiler().Compile(path); err != nil {
		return nil, files.explain(err)
	}
	// The schema is compiled once more to get all schemas in it. The compiler hands these only to a vocabulary, with which it is less strict.
	var all []*jsonschema.Schema
	compiler := files.compiler()
	compiler.AssertVocabs()
	compiler.RegisterVocabulary(&jsonschema.Vocabulary{
		URL: "urn:all", Compile: func(schema *jsonschema.CompilerContext, _ map[string]any) (jsonschema.SchemaExt, error) {
			all = append(all, schema.Enqueue(nil)) // the one at no distance from itself
			return nil, nil
		},
	})
	root, err := compiler.Compile(path)
	if err != nil {
		return nil, files.explain(err)
	}
	return &Schema{validator: validation.New(root, all)}, nil
}

// check says what is wrong with event, or returns "".
func (s *Schema) check(event string) string {
	faults := s.validator.Validate(event)
	detail := strings.Join(faults.Reasons, "; ")
	if faults.More > 0 {
		detail += fmt.Sprintf("; and %d more", faults.More)
	}
	return detail
}
