package record

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// files loads what schemas refer to, from files only, and remembers what went wrong: the compiler's errors don't wrap
// their causes.
type files struct {
	cause error
}

// Load implements jsonschema.URLLoader.
func (f *files) Load(url string) (any, error) {
	if !strings.HasPrefix(url, "file:") {
		f.cause = fmt.Errorf("it refers to %s, and references may only lead to files", url)
		return nil, f.cause
	}
	document, err := jsonschema.FileLoader{}.Load(url)
	if err != nil {
		f.cause = fmt.Errorf("%s: %w", strings.TrimPrefix(url, "file://"), reason(err))
	}
	return document, err
}

// explain says in one line why a schema was not compiled.
func (f *files) explain(err error) error {
	if f.cause != nil {
		return f.cause
	}
	var broken *jsonschema.SchemaValidationError
	if errors.As(err, &broken) {
		err = broken.Err
	}
	return errors.New(strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "\n", "; ")), " "))
}

// reason is why a file can't be read, without its path.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
