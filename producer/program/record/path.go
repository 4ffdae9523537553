package record

import (
	"errors"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

var errNotSingular = errors.New("it may find several values, or none in particular")

// Path is a JSONPath that finds at most one value: a singular query
// (https://www.rfc-editor.org/rfc/rfc9535#name-singular-queries).
type Path struct {
	text  string
	steps []step
}

// ParsePath parses a path such as $.match.id or $['a b'][0].
func ParsePath(text string) (*Path, error) {
	parsed, err := jsonpath.Parse(text)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "jsonpath: "))
	}
	p := &Path{text: text}
	for _, segment := range parsed.Query().Segments() {
		selectors := segment.Selectors()
		if segment.IsDescendant() || len(selectors) != 1 {
			return nil, errNotSingular
		}
		switch selector := selectors[0].(type) {
		case spec.Name:
			p.steps = append(p.steps, nameStep(string(selector)))
		case spec.Index:
			p.steps = append(p.steps, step{index: int(selector)})
		default:
			return nil, errNotSingular
		}
	}
	return p, nil
}

// String is the path as it was written.
func (p *Path) String() string { return p.text }
