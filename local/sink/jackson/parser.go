package jackson

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Limits of Jackson's StreamReadConstraints: what exceeds them is malformed to the real converter.
const (
	maxDepth  = 1000
	maxNumber = 1000
	maxName   = 50_000
	maxText   = 20_000_000
)

// Parse reads the first JSON value in data as Jackson does, and nil where there is none. What follows that value
// is not looked at, except that a number or a word has to end there.
func Parse(data []byte) (*Node, error) {
	p := &parser{data: data}
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
	if node.Kind == Number && p.pos < len(p.data) && !isSpace(p.data[p.pos]) {
		return nil, p.unexpected("white space behind a number")
	}
	return node, nil
}

var byteOrderMark = []byte("\xef\xbb\xbf")

type parser struct {
	data []byte
	pos  int
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (p *parser) space() {
	for p.pos < len(p.data) && isSpace(p.data[p.pos]) {
		p.pos++
	}
}

func (p *parser) unexpected(must string) error {
	if p.pos >= len(p.data) {
		return fmt.Errorf("unexpected end at byte %d, must be %s", p.pos, must)
	}
	return fmt.Errorf("unexpected %q at byte %d, must be %s", p.data[p.pos], p.pos, must)
}

func (p *parser) next() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) value(depth int) (*Node, error) {
	switch c := p.next(); {
	case c == '{' || c == '[':
		if depth == maxDepth {
			return nil, fmt.Errorf("nested deeper than %d at byte %d", maxDepth, p.pos)
		}
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case c == '"':
		source, err := p.text(maxText)
		return &Node{Kind: String, source: source}, err
	case c == '-' || c >= '0' && c <= '9':
		source, err := p.number()
		return &Node{Kind: Number, source: source}, err
	case c == 't':
		return p.word("true", Bool)
	case c == 'f':
		return p.word("false", Bool)
	case c == 'n':
		return p.word("null", Null)
	}
	return nil, p.unexpected("a JSON value")
}

func (p *parser) word(word string, kind Kind) (*Node, error) {
	if !bytes.HasPrefix(p.data[p.pos:], []byte(word)) {
		return nil, p.unexpected(word)
	}
	start := p.pos
	p.pos += len(word)
	if c := p.next(); c >= utf8.RuneSelf || c == '_' || isLetter(c) || c >= '0' && c <= '9' {
		return nil, p.unexpected("the end of " + word)
	}
	return &Node{Kind: kind, source: p.data[start:p.pos]}, nil
}

func (p *parser) object(depth int) (*Node, error) {
	node := &Node{Kind: Object}
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
		key, err := p.text(maxName)
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
			node.fields = append(node.fields, member{name: name, source: key, value: value})
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

func (p *parser) array(depth int) (*Node, error) {
	node := &Node{Kind: Array}
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
func (p *parser) text(limit int) ([]byte, error) {
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

func (p *parser) escape() error {
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
func (p *parser) number() ([]byte, error) {
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
	if count+fraction > maxNumber {
		return nil, fmt.Errorf("number at byte %d has more than %d digits", start, maxNumber)
	}
	source := p.data[zeros:p.pos]
	if negative {
		source = append([]byte{'-'}, source...)
	}
	return source, nil
}

func (p *parser) digits() int {
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

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
