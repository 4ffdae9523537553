// Package document gives access to the values of a JSON text without copying them. It takes 20 bytes for each value, which
// are used again for the next text, while encoding/json takes up to sixty times the text's length.
package document

import (
	"iter"
	"slices"

	"kafka-on-eks/producer/program/record/scan"
)

const (
	// fewMembers is the number of members up to which a name is looked for by going through all of them.
	fewMembers = 16
	// largeText is the size in bytes from which on it pays to go through a text once more, so that memory is taken only once.
	largeText = 1 << 16
	// maxKept is the number of values for which memory is kept.
	maxKept = 1 << 16
)

// Document is a JSON text with the places of its values. Of members with the same name only the last counts. The zero value
// is ready to Read.
type Document struct {
	text    string
	nodes   []node
	decoded []string         // names in which characters are escaped
	names   map[string]Value // of one object, while it is read
}

// Read replaces the document with text, which must be valid JSON and stay as it is while the document is in use. The root is
// the first Value, 0.
func (d *Document) Read(text string) {
	if cap(d.nodes) > maxKept {
		*d = Document{}
	}
	if clear(d.decoded); len(text) > largeText {
		d.nodes = slices.Grow(d.nodes[:0], scan.Values(text))
	}
	d.text, d.nodes, d.decoded = text, d.nodes[:0], d.decoded[:0]
	d.value(scan.Space(text, 0))
}

// value reads the value at i and returns where it ends.
func (d *Document) value(i int) (end int) {
	switch at, kind := Value(len(d.nodes)), kindOf(d.text[i]); kind {
	case String:
		return d.string(i)
	case Array:
		end = d.array(i)
		d.nodes[at].end, d.nodes[at].next = uint32(end), Value(len(d.nodes))
	case Object:
		end = d.object(i)
		d.nodes[at].end, d.nodes[at].next = uint32(end), Value(len(d.nodes))
	default:
		end = scan.Value(d.text, i)
		d.nodes = append(d.nodes, node{start: uint32(i), end: uint32(end), next: at + 1, kind: kind})
	}
	return end
}

func (d *Document) string(i int) (end int) {
	end, escaped := scan.String(d.text, i)
	d.nodes = append(d.nodes, node{start: uint32(i), end: uint32(end), next: Value(len(d.nodes)) + 1, kind: String, escaped: escaped})
	return end
}

func (d *Document) array(i int) (end int) {
	at := len(d.nodes)
	d.nodes = append(d.nodes, node{start: uint32(i), kind: Array})
	for i++; ; d.nodes[at].size++ {
		if i = scan.Separator(d.text, i); d.text[i] == ']' {
			return i + 1
		}
		i = d.value(i)
	}
}

func (d *Document) object(i int) (end int) {
	at := Value(len(d.nodes))
	d.nodes = append(d.nodes, node{start: uint32(i), kind: Object})
	members := uint32(0)
	for i++; ; members++ {
		if i = scan.Separator(d.text, i); d.text[i] == '}' {
			d.nodes[at].next, d.nodes[at].size = Value(len(d.nodes)), members
			d.supersede(at)
			return i + 1
		}
		afterName := scan.Space(d.text, d.name(i))
		i = d.value(scan.Space(d.text, afterName+1))
	}
}

// name reads a name. If it has to be decoded, that is done at once, as names are looked at again and again.
func (d *Document) name(i int) (end int) {
	end = d.string(i)
	if n := &d.nodes[len(d.nodes)-1]; n.escaped {
		n.start, n.end, n.decoded = uint32(len(d.decoded)), 0, true
		d.decoded = append(d.decoded, scan.Unescape(d.text[i:end]))
	}
	return end
}

// supersede marks the members of an object whose name follows again.
func (d *Document) supersede(object Value) {
	members := d.nodes[object].size
	if members <= fewMembers {
		for name := range d.Members(object) {
			for later := d.nodes[name+1].next; later < d.nodes[object].next; later = d.nodes[later+1].next {
				if d.String(name) == d.String(later) {
					d.drop(object, name)
					break
				}
			}
		}
		return
	}
	if d.names == nil {
		d.names = map[string]Value{}
	}
	for name := range d.Members(object) {
		text := d.String(name)
		if earlier, ok := d.names[text]; ok {
			d.drop(object, earlier)
		}
		d.names[text] = name
	}
	clear(d.names)
}

func (d *Document) drop(object, name Value) {
	d.nodes[name].superseded = true
	d.nodes[object].size--
}

// Kind is the kind of v.
func (d *Document) Kind(v Value) Kind { return d.nodes[v].kind }

// Text is a value as it is written, without space around it.
func (d *Document) Text(v Value) string { return d.text[d.nodes[v].start:d.nodes[v].end] }

// String returns the characters of a string or a name.
func (d *Document) String(v Value) string {
	n := &d.nodes[v]
	switch {
	case n.decoded:
		return d.decoded[n.start]
	case n.escaped:
		return scan.Unescape(d.Text(v))
	}
	return d.text[n.start+1 : n.end-1]
}

// Escaped reports whether each call of String has to decode characters.
func (d *Document) Escaped(v Value) bool { return d.nodes[v].escaped && !d.nodes[v].decoded }

// Len is the number of an object's members or an array's elements.
func (d *Document) Len(v Value) int { return int(d.nodes[v].size) }

// Values is the number of values in v, itself and names included.
func (d *Document) Values(v Value) int { return int(d.nodes[v].next - v) }

// Members are an object's names and values, in the text's order.
func (d *Document) Members(object Value) iter.Seq2[Value, Value] {
	return func(yield func(name, value Value) bool) {
		for name := object + 1; name < d.nodes[object].next; name = d.nodes[name+1].next {
			if !d.nodes[name].superseded && !yield(name, name+1) {
				return
			}
		}
	}
}

// Elements are an array's indexes and values.
func (d *Document) Elements(array Value) iter.Seq2[int, Value] {
	return func(yield func(index int, value Value) bool) {
		for index, value := 0, array+1; value < d.nodes[array].next; index, value = index+1, d.nodes[value].next {
			if !yield(index, value) {
				return
			}
		}
	}
}

// Member returns the value of an object's member. It goes through all members.
func (d *Document) Member(object Value, name string) (value Value, ok bool) {
	for candidate, value := range d.Members(object) {
		if d.String(candidate) == name {
			return value, true
		}
	}
	return 0, false
}
