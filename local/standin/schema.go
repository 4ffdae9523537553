package standin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// schemas checks custom resources against the JSON schemas of their definitions, strictly: the real
// API server drops an unknown field without a word, here it is an error.
type schemas struct {
	dir string

	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
}

// problem is one violation: where in the resource, and what is wrong there.
type problem struct{ path, reason string }

// check returns what is wrong with a resource; checked is false where there is no schema to hold it to.
func (s *schemas) check(apiVersion, kind string, m manifest) (problems []problem, checked bool, err error) {
	schema, err := s.load(apiVersion, kind)
	if err != nil || schema == nil {
		return nil, false, err
	}
	err = schema.Validate(map[string]any(m))
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil, true, nil
	case errors.As(err, &invalid):
		collect(invalid, m, &problems)
		sort.Slice(problems, func(i, j int) bool { return problems[i].path < problems[j].path })
		return problems, true, nil
	default:
		return nil, true, fmt.Errorf("validate %s: %w", kind, err)
	}
}

// notYet stands for a value that a preview doesn't know: whatever the schema says of it is no problem.
const notYet = "\x00unknown"

// collect walks to the leaves of a validation error, which name the exact place and reason.
func collect(e *jsonschema.ValidationError, m manifest, into *[]problem) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			collect(cause, m, into)
		}
		return
	}
	if valueAt(map[string]any(m), e.InstanceLocation) == notYet {
		return
	}
	path := strings.Join(e.InstanceLocation, ".")
	*into = append(*into, problem{path, e.ErrorKind.LocalizedString(message.NewPrinter(language.English))})
}

// valueAt follows a path of keys and list positions.
func valueAt(v any, path []string) any {
	for _, part := range path {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// load finds <kind>_<version>.json, as the catalogue of definitions names its files.
func (s *schemas) load(apiVersion, kind string) (*jsonschema.Schema, error) {
	if s.dir == "" {
		return nil, nil
	}
	_, version, _ := strings.Cut(apiVersion, "/")
	file := filepath.Join(s.dir, fmt.Sprintf("%s_%s.json", strings.ToLower(kind), version))
	if _, err := os.Stat(file); err != nil {
		return nil, nil // no schema for this kind: the caller says so
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if schema, ok := s.compiled[file]; ok {
		return schema, nil
	}
	schema, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		return nil, fmt.Errorf("compile schema of %s: %w", kind, err)
	}
	if s.compiled == nil {
		s.compiled = map[string]*jsonschema.Schema{}
	}
	s.compiled[file] = schema
	return schema, nil
}

// place says where schemas are looked for.
func (s *schemas) place() string {
	if s.dir == "" {
		return "any folder"
	}
	return s.dir
}
