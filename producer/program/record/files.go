package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/decimal"
	"kafka-on-eks/producer/program/record/validation"
)

const (
	// maxNesting is how deep a schema may be.
	maxNesting = 500
	// maxDigits is how many digits a number in a schema may have, before or after the point, written without an exponent. That
	// is more than the largest and the smallest number of 64 bits have.
	maxDigits = 400
)

// files loads the schemas that others refer to, from files only, and remembers errors, as the compiler's errors don't wrap
// their causes.
type files struct {
	schema string // the file that everything begins with
	cause  error
}

// compiler returns a compiler that reads from f.
func (f *files) compiler() *jsonschema.Compiler {
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(f)
	compiler.UseRegexpEngine(validation.CompilePattern)
	return compiler
}

// Load implements jsonschema.URLLoader.
func (f *files) Load(url string) (any, error) {
	if !strings.HasPrefix(url, "file:") {
		f.cause = fmt.Errorf("it refers to %s, and references may only lead to files", url)
		return nil, f.cause
	}
	document, err := jsonschema.FileLoader{}.Load(url)
	if err == nil {
		err = bounded(document, 1)
	}
	if err != nil {
		if f.cause = reason(err); url != "file://"+f.schema {
			f.cause = fmt.Errorf("%s: %w", url, f.cause)
		}
	}
	return document, err
}

// bounded returns an error if the compiler can't take a schema: because of numbers that it would leave out without a word, or
// take minutes for, or because of a depth for which it would take too much stack.
func bounded(value any, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("nested more than %d deep", maxNesting)
	}
	switch value := value.(type) {
	case json.Number:
		if n, ok := decimal.Parse(value.String()); !ok || n.Digits() > maxDigits {
			return fmt.Errorf("the number %.40s has more than %d digits, written without an exponent", value, maxDigits)
		}
	case []any:
		for _, element := range value {
			if err := bounded(element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if err := bounded(value[name], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// explain says in one line why a schema was not compiled. It names files as seen from the schema's folder.
func (f *files) explain(err error) error {
	var broken *jsonschema.SchemaValidationError
	switch {
	case f.cause != nil:
		err = f.cause
	case errors.As(err, &broken):
		err = broken.Err
	}
	text := strings.ReplaceAll(err.Error(), "file://"+filepath.Dir(f.schema)+"/", "")
	return errors.New(strings.Join(strings.Fields(strings.ReplaceAll(text, "\n", "; ")), " "))
}

// reason is why a file can't be read, without its path.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
