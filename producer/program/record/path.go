package record

import (
	"errors"
	"strconv"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
	"github.com/tidwall/gjson"
)

var errNotSingular = errors.New("it may find several values, or none in particular")

// Path is a JSONPath that finds at most one value: a singular query
// (https://www.rfc-editor.org/rfc/rfc9535#name-singular-queries).
type Path struct {
	text  string
	steps []step
}

// step goes from a value to one inside it. Each is taken by itself, as gjson doesn't tell a name from an index: "0"
// finds in objects and arrays alike.
type step struct {
	opening byte   // '{' where the step is a name, '[' where it is an index
	gjson   string // the name or the index, as a path of gjson's
	back    int    // an index from the end, -1 for the last element; 0 where it isn't one
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
			if selector == "" {
				return nil, errors.New("an empty name can't be looked up")
			}
			p.steps = append(p.steps, step{opening: '{', gjson: gjson.Escape(string(selector))})
		case spec.Index:
			p.steps = append(p.steps, step{opening: '[', gjson: strconv.Itoa(int(selector)), back: min(int(selector), 0)})
		default:
			return nil, errNotSingular
		}
	}
	return p, nil
}

// String is what was parsed.
func (p *Path) String() string { return p.text }

// find returns the value in event, which is valid JSON. It lies in the event's memory and doesn't Exist where there is
// none. Of members with the same name it is the first.
func (p *Path) find(event string) gjson.Result {
	value := gjson.Result{Raw: strings.TrimLeft(event, " \t\r\n")}
	for i := range p.steps {
		s := &p.steps[i]
		if value.Raw == "" || value.Raw[0] != s.opening {
			return gjson.Result{}
		}
		path := s.gjson
		if s.back < 0 {
			at := int(gjson.Get(value.Raw, "#").Int()) + s.back
			if at < 0 {
				return gjson.Result{}
			}
			path = strconv.Itoa(at)
		}
		value = gjson.Get(value.Raw, path)
	}
	if len(p.steps) == 0 {
		return gjson.Parse(value.Raw)
	}
	return value
}

// key returns the key in event: a string's characters, a number's or boolean's literal text. What is missing, null, an
// object or an array is no key.
func (p *Path) key(event string) (string, bool) {
	switch value := p.find(event); value.Type {
	case gjson.String:
		return value.Str, true
	case gjson.Number, gjson.True, gjson.False:
		return value.Raw, true
	case gjson.Null, gjson.JSON:
	}
	return "", false
}
