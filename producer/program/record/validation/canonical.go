package validation

import (
	"encoding/json"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"kafka-on-eks/producer/program/record/document"
)

// The canonical form of a value is a text that all equal values share, and no others. Numbers are decimals, however they are
// written, members are in the order of their names, and strings have their length in front.

// canonicalOf returns the canonical form of a value in a schema.
func canonicalOf(value any) (string, document.Kind) {
	text, err := json.Marshal(value)
	if err != nil { // it was read from JSON
		panic(err)
	}
	e := &evaluation{}
	e.document.Read(string(text))
	e.begin(true)
	e.left = 1 << 62
	return string(e.canonical(nil, 0)), e.document.Kind(0)
}

// canonical appends the canonical form of a value.
func (e *evaluation) canonical(b []byte, v document.Value) []byte {
	e.spend(memberWork)
	switch d := &e.document; d.Kind(v) {
	case document.Number:
		return append(e.number(v).Append(append(b, '#')), ';')
	case document.String:
		return appendString(b, e.string(v))
	case document.Array:
		b = append(b, '[')
		for _, element := range d.Elements(v) {
			b = e.canonical(b, element)
		}
		return append(b, ']')
	case document.Object:
		return e.canonicalObject(b, v)
	case document.Null, document.Boolean, document.None:
	}
	return append(b, e.document.Text(v)[0])
}

func (e *evaluation) canonicalObject(b []byte, v document.Value) []byte {
	type member struct {
		name  string
		value document.Value
	}
	members := make([]member, 0, e.document.Len(v))
	for name, value := range e.document.Members(v) {
		members = append(members, member{e.string(name), value})
	}
	e.spend(compareWork * len(members) * bits.Len(uint(len(members))))
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	b = append(b, '{')
	for _, m := range members {
		b = e.canonical(appendString(b, m.name), m.value)
	}
	return append(b, '}')
}

func appendString(b []byte, text string) []byte {
	b = strconv.AppendInt(append(b, '"'), int64(len(text)), 10)
	return append(append(b, ':'), text...)
}
