package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// misreading compares the values in a stack's file, as they are written, with the values that arrived.
type misreading struct {
	file     string
	reader   *reader
	problems Problems
}

// walk compares the value of a key inside of an object.
func (m *misreading) walk(key string, written *yaml.Node, arrived json.RawMessage) {
	f, known := m.reader.known[key]
	switch written.Kind {
	case yaml.ScalarNode:
		if sameJSON(nested(written), arrived) {
			m.scalar(key, written, plainText(arrived), false)
		}
	case yaml.MappingNode:
		var members map[string]json.RawMessage
		if json.Unmarshal(arrived, &members) != nil {
			return
		}
		for _, entry := range entriesOf(written) {
			name := nameOf(entry.key)
			value, there := members[name]
			switch {
			case !there:
			case known && f.kind() == "object":
				m.member(f, entry.key, entry.value, name, value)
			default:
				m.walk(key+"."+name, entry.value, value)
			}
		}
	case yaml.SequenceNode:
		var elements []json.RawMessage
		if json.Unmarshal(arrived, &elements) != nil || len(elements) != len(written.Content) {
			return
		}
		for i, element := range written.Content {
			if element = resolved(element); known && !f.isList() {
				m.text(f, "", element, elements[i])
			} else {
				m.walk(fmt.Sprintf("%s[%d]", key, i), element, elements[i])
			}
		}
	}
}

// member compares a member of a map of texts.
func (m *misreading) member(f field, key, value *yaml.Node, name string, arrived json.RawMessage) {
	if key.Value != name && key.ShortTag() != "!!str" {
		m.report(f.key, "got the name %s without quotes (%s), which YAML reads as %s, must be in quotes (e.g. %q: ...)", key.Value, m.place(key), name, key.Value)
	}
	m.text(f, name, value, arrived)
}

// text compares a text inside of a list or a map of texts.
func (m *misreading) text(f field, name string, written *yaml.Node, arrived json.RawMessage) {
	if written.Kind == yaml.ScalarNode && written.ShortTag() != "!!str" && sameJSON(nested(written), arrived) {
		m.unquoted(f, name, written, plainText(arrived))
	}
}

// scalar compares a value that came from the file; arrived is its text. A top-level value (byItself) arrives as text, whatever type YAML gives it.
func (m *misreading) scalar(key string, written *yaml.Node, arrived string, byItself bool) {
	f, known := m.reader.known[key]
	if !known || written.ShortTag() == "!!str" {
		return
	}
	switch f.kind() {
	case "integer":
		if decimal, ok := octal(written.Value); ok && decimal != arrived {
			m.report(key, "got %s (%s), which YAML reads as the octal number %s, must be without leading zeros (e.g. %s: %s)", written.Value, m.place(written), arrived, lastPart(key), decimal)
		}
	case "string":
		// A time span that is a number lacks its unit, which is reported elsewhere.
		if written.Value == arrived && (byItself || f.isAmount() || f.value.Type() == durationType) || f.isAmount() && sameNumber(written.Value, arrived) {
			return
		}
		m.unquoted(f, lastPart(key), written, arrived)
	}
}

// unquoted reports a text that is written without quotes.
func (m *misreading) unquoted(f field, name string, written *yaml.Node, arrived string) {
	label := ""
	if name != "" {
		label = name + ": "
	}
	example := written.Value
	if f.value.Type() == durationType {
		example = f.example()
	}
	shown := ""
	if name != lastPart(f.key) {
		shown = label
	}
	switch {
	case f.secret:
		m.report(f.key, "got something else without quotes (%s), must be text in quotes (e.g. %s\"...\")", m.place(written), label)
	case written.ShortTag() == "!!null":
		m.report(f.key, "got %snothing (%s), must be text in quotes (e.g. %s\"\")", shown, m.place(written), label)
	case written.Value == arrived:
		m.report(f.key, "got %s%s without quotes (%s), must be text in quotes (e.g. %s%q)", shown, written.Value, m.place(written), label, example)
	default:
		m.report(f.key, "got %s%s without quotes (%s), which YAML reads as %s, must be text in quotes (e.g. %s%q)", shown, written.Value, m.place(written), arrived, label, example)
	}
}

func (m *misreading) report(key, format string, args ...any) {
	m.problems = append(m.problems, Problem{Key: m.reader.namespace + key, Text: fmt.Sprintf(format, args...)})
}

// place is the file and line of a value: Pulumi.prod.yaml:7.
func (m *misreading) place(written *yaml.Node) string {
	return fmt.Sprintf("%s:%d", m.file, written.Line)
}

// octal reports whether a number has leading zeros, which make it octal in YAML, and returns the decimal number that it looks like.
func octal(written string) (decimal string, ok bool) {
	digits := strings.ReplaceAll(written, "_", "")
	if unsigned := strings.TrimLeft(digits, "+-"); len(unsigned) < 2 || unsigned[0] != '0' {
		return "", false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return strconv.FormatInt(n, 10), err == nil
}

// sameNumber reports whether two texts are the same decimal number, as 0.50 and 0.5 are.
func sameNumber(written, arrived string) bool {
	if _, misread := octal(written); misread && !strings.Contains(written, ".") {
		return false
	}
	a, err := strconv.ParseFloat(written, 64)
	b, other := strconv.ParseFloat(arrived, 64)
	return err == nil && other == nil && a == b
}

// sameJSON reports whether two JSON texts hold the same value.
func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return decodeNumbers(a, &x) == nil && decodeNumbers(b, &y) == nil && reflect.DeepEqual(x, y)
}
