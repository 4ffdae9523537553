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

// LoadSchema reads a schema from a file. References may lead to files, but not to the network: what a schema means
// shall not depend on who answers.
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
	// Once more, for all the schemas in it: the compiler hands them out to a vocabulary, which in turn makes it less strict.
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

// check returns what is wrong with event, or "".
func (s *Schema) check(event string) string {
	faults := s.validator.Validate(event)
	detail := strings.Join(faults.Reasons, "; ")
	if faults.More > 0 {
		detail += fmt.Sprintf("; and %d more", faults.More)
	}
	return detail
}
