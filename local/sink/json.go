package sink

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// jsonNode is a JSON value as it was written. It keeps the text of numbers and strings, so that writing it again
// changes none of them. encoding/json was passed over: it reads a whole document where the real converter reads only
// its first value, and hides which of two equal keys came last.
type jsonNode struct {
	kind jsonKind
	// source is the text of a scalar; of a number without superfluous zeros in front.
	source []byte
	items  []*jsonNode  // of an array
	fields []jsonMember // of an object, each key once
}

type jsonMember struct {
	name   string // unescaped
	source []byte // the key's text, with quotes
	value  *jsonNode
}

type jsonKind int

const (
	jsonNull jsonKind = iota
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// Limits of Jackson's StreamReadConstraints: what exceeds them is malformed to the real converter.
const (
	maxJSONDepth  = 1000
	maxJSONNumber = 1000
	maxJSONName   = 50_000
	maxJSONText   = 20_000_000
)

// parseJSON reads the first JSON value in data as Jackson does, and nil where there is none. What follows that value
// is not looked at, except that a number or a word has to end there.
func parseJSON(data []byte) (*jsonNode, error) {
	p := &jsonParser{data: data}
	if len(data) > len(byteOrderMark) { // Jackson looks for one in four bytes or more
		p.data = bytes.TrimPrefix(data, byteOrderMark)
	}
	p.space()
	if p.pos == len(p.data) {
		return nil, nil
	}
	node, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if node.kind == jsonNumber && p.pos < len(p.data) && !isSpace(p.data[p.pos]) {
		return nil, p.unexpected("white space behind a number")
	}
	return node, nil
}

var byteOrderMark = []byte("\xef\xbb\xbf")

type jsonParser struct {
	data []byte
	pos  int
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (p *jsonParser) space() {
	for p.pos < len(p.data) && isSpace(p.data[p.pos]) {
		p.pos++
	}
}

func (p *jsonParser) unexpected(must string) error {
	if p.pos >= len(p.data) {
		return fmt.Errorf("unexpected end at byte %d, must be %s", p.pos, must)
	}
	return fmt.Errorf("unexpected %q at byte %d, must be %s", p.data[p.pos], p.pos, must)
}

func (p *jsonParser) next() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *jsonParser) value(depth int) (*jsonNode, error) {
	switch c := p.next(); {
	case c == '{' || c == '[':
		if depth == maxJSONDepth {
			return nil, fmt.Errorf("nested deeper than %d at byte %d", maxJSONDepth, p.pos)
		}
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case c == '"':
		source, err := p.text(maxJSONText)
		return &jsonNode{kind: jsonString, source: source}, err
	case c == '-' || c >= '0' && c <= '9':
		source, err := p.number()
		return &jsonNode{kind: jsonNumber, source: source}, err
	case c == 't':
		return p.word("true", jsonBool)
	case c == 'f':
		return p.word("false", jsonBool)
	case c == 'n':
		return p.word("null", jsonNull)
	}
	return nil, p.unexpected("a JSON value")
}

func (p *jsonParser) word(word string, kind jsonKind) (*jsonNode, error) {
	if !bytes.HasPrefix(p.data[p.pos:], []byte(word)) {
		return nil, p.unexpected(word)
	}
	start := p.pos
	p.pos += len(word)
	if c := p.next(); c >= utf8.RuneSelf || c == '_' || isLetter(c) || c >= '0' && c <= '9' {
		return nil, p.unexpected("the end of " + word)
	}
	return &jsonNode{kind: kind, source: p.data[start:p.pos]}, nil
}

func (p *jsonParser) object(depth int) (*jsonNode, error) {
	node := &jsonNode{kind: jsonObject}
	seen := names{}
	p.pos++
	p.space()
	if p.next() == '}' {
		p.pos++
		return node, nil
	}
	for {
		p.space()
		if p.next() != '"' {
			return nil, p.unexpected("a key in quotes")
		}
		key, err := p.text(maxJSONName)
		if err != nil {
			return nil, err
		}
		p.space()
		if p.next() != ':' {
			return nil, p.unexpected("a colon")
		}
		p.pos++
		p.space()
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		name := unquote(key)
		if at, found := seen.find(node.fields, name); found {
			node.fields[at].value = value
		} else {
			node.fields = append(node.fields, jsonMember{name: name, source: key, value: value})
		}
		p.space()
		switch p.next() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			return node, nil
		default:
			return nil, p.unexpected("a comma or the end of the object")
		}
	}
}

// names finds keys of an object: by looking through few, by a map of many.
type names map[string]int

const fewNames = 16

func (n names) find(fields []jsonMember, name string) (int, bool) {
	if len(fields) <= fewNames {
		for i := range fields {
			if fields[i].name == name {
				return i, true
			}
		}
		return 0, false
	}
	for i := len(n); i < len(fields); i++ {
		n[fields[i].name] = i
	}
	at, found := n[name]
	return at, found
}

func (p *jsonParser) array(depth int) (*jsonNode, error) {
	node := &jsonNode{kind: jsonArray}
	p.pos++
	p.space()
	if p.next() == ']' {
		p.pos++
		return node, nil
	}
	for {
		p.space()
		item, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		node.items = append(node.items, item)
		p.space()
		switch p.next() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			return node, nil
		default:
			return nil, p.unexpected("a comma or the end of the array")
		}
	}
}

// text reads a string and gives it with its quotes.
func (p *jsonParser) text(limit int) ([]byte, error) {
	start := p.pos
	p.pos++
	for p.pos < len(p.data) {
		switch c := p.data[p.pos]; {
		case c == '"':
			p.pos++
			if p.pos-start-2 > limit {
				return nil, fmt.Errorf("text at byte %d is longer than %d bytes", start, limit)
			}
			return p.data[start:p.pos], nil
		case c < ' ':
			return nil, p.unexpected("escaped in text")
		case c == '\\':
			if err := p.escape(); err != nil {
				return nil, err
			}
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, size := utf8.DecodeRune(p.data[p.pos:])
			if r == utf8.RuneError && size <= 1 {
				return nil, p.unexpected("UTF-8")
			}
			p.pos += size
		}
	}
	return nil, p.unexpected("the end of text")
}

func (p *jsonParser) escape() error {
	p.pos++
	switch p.next() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.pos++
		return nil
	case 'u':
		p.pos++
		for range 4 {
			c := p.next() | 0x20
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') || p.next() < '0' {
				return p.unexpected("a hexadecimal digit")
			}
			p.pos++
		}
		return nil
	}
	return p.unexpected("an escape")
}

// number reads a number; superfluous zeros in front are taken and dropped, as Kafka's JSON reader does.
func (p *jsonParser) number() ([]byte, error) {
	start := p.pos
	negative := p.next() == '-'
	if negative {
		p.pos++
	}
	zeros := p.pos
	if p.digits() == 0 {
		return nil, p.unexpected("a digit")
	}
	for zeros+1 < p.pos && p.data[zeros] == '0' {
		zeros++
	}
	count := p.pos - zeros
	fraction := 0
	if p.next() == '.' {
		p.pos++
		if fraction = p.digits(); fraction == 0 {
			return nil, p.unexpected("a digit behind the point")
		}
	}
	if p.next()|0x20 == 'e' {
		p.pos++
		exponent := p.pos
		if c := p.next(); c == '+' || c == '-' {
			p.pos++
		}
		digits := p.digits()
		if digits == 0 {
			return nil, p.unexpected("a digit of the exponent")
		}
		count += digits
		// java.math.BigDecimal, through which every fraction goes, has an exponent of 32 bits.
		value, err := strconv.ParseInt(string(p.data[exponent:p.pos]), 10, 64)
		if value -= int64(fraction); err != nil || value > math.MaxInt32 || value < -math.MaxInt32 {
			return nil, fmt.Errorf("exponent of the number at byte %d is out of range", start)
		}
	}
	if count+fraction > maxJSONNumber {
		return nil, fmt.Errorf("number at byte %d has more than %d digits", start, maxJSONNumber)
	}
	source := p.data[zeros:p.pos]
	if negative {
		source = append([]byte{'-'}, source...)
	}
	return source, nil
}

func (p *jsonParser) digits() int {
	start := p.pos
	for p.pos < len(p.data) && p.data[p.pos] >= '0' && p.data[p.pos] <= '9' {
		p.pos++
	}
	return p.pos - start
}

// unquote gives the text of a JSON string. Half of a surrogate pair on its own, which UTF-8 has no place for, becomes
// the three bytes it would have, so that different keys stay different.
func unquote(source []byte) string {
	source = source[1 : len(source)-1]
	if bytes.IndexByte(source, '\\') < 0 {
		return string(source)
	}
	text := make([]byte, 0, len(source))
	for i := 0; i < len(source); i++ {
		if source[i] != '\\' {
			text = append(text, source[i])
			continue
		}
		i++
		switch source[i] {
		case 'b':
			text = append(text, '\b')
		case 'f':
			text = append(text, '\f')
		case 'n':
			text = append(text, '\n')
		case 'r':
			text = append(text, '\r')
		case 't':
			text = append(text, '\t')
		case 'u':
			r := hex4(source[i+1:])
			i += 4
			if r >= 0xd800 && r < 0xdc00 && i+6 < len(source) && source[i+1] == '\\' && source[i+2] == 'u' {
				if low := hex4(source[i+3:]); low >= 0xdc00 && low < 0xe000 {
					r = 0x10000 + (r-0xd800)<<10 + (low - 0xdc00)
					i += 6
				}
			}
			if r >= 0xd800 && r < 0xe000 {
				text = append(text, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
			} else {
				text = utf8.AppendRune(text, r)
			}
		default:
			text = append(text, source[i])
		}
	}
	return string(text)
}

func hex4(digits []byte) rune {
	r, _ := strconv.ParseUint(string(digits[:4]), 16, 16) // the parser has checked them
	return rune(r)
}

// append writes the value without white space.
func (n *jsonNode) append(text []byte) []byte {
	switch n.kind {
	case jsonArray:
		text = append(text, '[')
		for i, item := range n.items {
			if i > 0 {
				text = append(text, ',')
			}
			text = item.append(text)
		}
		return append(text, ']')
	case jsonObject:
		text = append(text, '{')
		for i, field := range n.fields {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(text, field.source...)
			text = append(text, ':')
			text = field.value.append(text)
		}
		return append(text, '}')
	default:
		return append(text, n.source...)
	}
}

// raw is the value as JSON, for an error to show.
func (n *jsonNode) raw() string { return string(n.append(nil)) }

// field is the value of a key, or nil.
func (n *jsonNode) field(name string) *jsonNode {
	for i := range n.fields {
		if n.fields[i].name == name {
			return n.fields[i].value
		}
	}
	return nil
}

// text is the text of a string.
func (n *jsonNode) text() string { return unquote(n.source) }

// integral says whether a number is written without a point or an exponent.
func (n *jsonNode) integral() bool { return !bytes.ContainsAny(n.source, ".eE") }

// long is a number as a Java long: a whole number beyond 64 bits wraps around, a fraction is cut off.
func (n *jsonNode) long() int64 {
	if n.integral() {
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

// javaClass names the class that the real converter makes of the value, for the words of its errors.
func (n *jsonNode) javaClass() string {
	switch n.kind {
	case jsonBool:
		return "class java.lang.Boolean"
	case jsonNumber:
		if n.integral() {
			return "class java.lang.Long"
		}
		return "class java.lang.Double"
	case jsonString:
		return "class java.lang.String"
	case jsonArray:
		return "class java.util.ArrayList"
	default:
		return "class java.util.HashMap"
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
