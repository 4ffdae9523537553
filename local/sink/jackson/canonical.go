package jackson

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
)

// AppendCanonical writes the value in the one form that all spellings of it share: keys sorted, text unescaped, numbers
// as digits and an exponent of ten.
func (n *Node) AppendCanonical(text []byte) []byte {
	switch n.Kind {
	case Number:
		return appendCanonicalNumber(text, n.source)
	case String:
		return strconv.AppendQuote(text, n.Text())
	case Array:
		text = append(text, '[')
		for _, item := range n.items {
			text = append(item.AppendCanonical(text), ',')
		}
		return append(text, ']')
	case Object:
		fields := append([]member(nil), n.fields...)
		sort.Slice(fields, func(i, j int) bool { return fields[i].name < fields[j].name })
		text = append(text, '{')
		for _, field := range fields {
			text = append(strconv.AppendQuote(text, field.name), ':')
			text = append(field.value.AppendCanonical(text), ',')
		}
		return append(text, '}')
	default:
		return append(text, n.source...)
	}
}

// appendCanonicalNumber writes 1.50, 15e-1 and 0.15E1 all as 15e-1. No digit is lost, as one would through a float64.
func appendCanonicalNumber(text, source []byte) []byte {
	number, negative := bytes.CutPrefix(source, []byte{'-'})
	mantissa, exponentText, _ := strings.Cut(strings.ToLower(string(number)), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent, err := strconv.ParseInt(exponentText, 10, 64)
	if err != nil && exponentText != "" {
		return append(text, source...) // an exponent beyond 64 bits: only the same spelling is the same
	}
	exponent -= int64(len(fraction))
	trimmed := strings.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(trimmed))
	if trimmed == "" {
		return append(text, '0')
	}
	if negative {
		text = append(text, '-')
	}
	text = append(text, trimmed...)
	return strconv.AppendInt(append(text, 'e'), exponent, 10)
}
