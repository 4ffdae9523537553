package jackson

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
)

// Node is a JSON value as it was written. It keeps the text of numbers and strings, so that writing it again
// changes none of them. encoding/json was passed over: it reads a whole document where the real converter reads only
// its first value, and hides which of two equal keys came last.
type Node struct {
	Kind Kind
	// source is the text of a scalar; of a number without superfluous zeros in front.
	source []byte
	items  []*Node  // of an array
	fields []member // of an object, each key once
}

// member is a key of an object with its value.
type member struct {
	name   string // unescaped
	source []byte // the key's text, with quotes
	value  *Node
}

// Append writes the value without white space.
func (n *Node) Append(text []byte) []byte {
	switch n.Kind {
	case Array:
		text = append(text, '[')
		for i, item := range n.items {
			if i > 0 {
				text = append(text, ',')
			}
			text = item.Append(text)
		}
		return append(text, ']')
	case Object:
		text = append(text, '{')
		for i, field := range n.fields {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(text, field.source...)
			text = append(text, ':')
			text = field.value.Append(text)
		}
		return append(text, '}')
	default:
		return append(text, n.source...)
	}
}

// String is the value as JSON, for an error to show.
func (n *Node) String() string { return string(n.Append(nil)) }

// Field is the value of a key, or nil.
func (n *Node) Field(name string) *Node {
	for i := range n.fields {
		if n.fields[i].name == name {
			return n.fields[i].value
		}
	}
	return nil
}

// Text is the text of a string.
func (n *Node) Text() string { return unquote(n.source) }

// Integral reports whether a number is written without a point or an exponent.
func (n *Node) Integral() bool { return !bytes.ContainsAny(n.source, ".eE") }

// Long is a number as a Java long: a whole number beyond 64 bits wraps around, a fraction is cut off.
func (n *Node) Long() int64 {
	if n.Integral() {
		if value, err := strconv.ParseInt(string(n.source), 10, 64); err == nil {
			return value
		}
		value, _ := new(big.Int).SetString(string(n.source), 10)
		return int64(new(big.Int).And(value, new(big.Int).SetUint64(math.MaxUint64)).Uint64())
	}
	value, _ := strconv.ParseFloat(string(n.source), 64) // out of range is infinite, as in Java
	switch {
	case value >= math.MaxInt64:
		return math.MaxInt64
	case value <= math.MinInt64:
		return math.MinInt64
	}
	return int64(value)
}

// JavaClass names the class that the real converter makes of the value, for the words of its errors.
func (n *Node) JavaClass() string {
	switch n.Kind {
	case Bool:
		return "class java.lang.Boolean"
	case Number:
		if n.Integral() {
			return "class java.lang.Long"
		}
		return "class java.lang.Double"
	case String:
		return "class java.lang.String"
	case Array:
		return "class java.util.ArrayList"
	default:
		return "class java.util.HashMap"
	}
}
