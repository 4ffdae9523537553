package standin

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"kafka-on-eks/kafka/cfk/crds"
)

// problem is one violation: where in the resource, and what is wrong there.
type problem struct{ path, reason string }

// violations returns what is wrong with a custom resource by its definition's schema, strictly: the real API server drops
// an unknown field without a word, here it is an error. An error is one of the schema itself.
func violations(m manifest) ([]problem, error) {
	schema, err := crds.Schema(m.apiVersion(), m.kind())
	if err != nil {
		return nil, err
	}
	err = schema.Validate(map[string]any(m))
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil, nil
	case errors.As(err, &invalid):
		var problems []problem
		collect(invalid, m, &problems)
		sort.Slice(problems, func(i, j int) bool { return problems[i].path < problems[j].path })
		return problems, nil
	default:
		return nil, fmt.Errorf("validate %s: %w", m.kind(), err)
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
