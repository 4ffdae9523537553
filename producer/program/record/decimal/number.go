// Package decimal reads numbers as they are written, without rounding, in a time that depends only on their length. JSON
// bounds neither digits nor exponents (https://www.rfc-editor.org/rfc/rfc8259#section-6), so an event may hold
// 1e1000001, which would take a megabyte as a binary number, or a million digits.
package decimal

import (
	"cmp"
	"strconv"
	"strings"
)

// maxExponent bounds exponents, so that sums of them and of lengths stay within 64 bits.
const maxExponent = 1e15

// Number is a decimal number: 0.DIGITS times ten to the power of point. The digits are whole and then fraction, and neither
// begin nor end with a zero. Zero has no digits and point 0. A Number lies in the text that it was read from.
type Number struct {
	negative        bool
	whole, fraction string
	point           int64
}

// Parse reads a number: digits, perhaps with a sign, a decimal point, and an exponent. That is more than JSON allows,
// which has no +1, 01, 1. or .5. It returns false for any other text, and for an exponent beyond 15 digits.
func Parse(text string) (Number, bool) {
	var n Number
	if text != "" && (text[0] == '-' || text[0] == '+') {
		n.negative, text = text[0] == '-', text[1:]
	}
	n.whole, text = digits(text)
	if strings.HasPrefix(text, ".") {
		n.fraction, text = digits(text[1:])
	}
	if n.whole == "" && n.fraction == "" {
		return Number{}, false
	}
	exponent := int64(0)
	if text != "" {
		if text[0] != 'e' && text[0] != 'E' {
			return Number{}, false
		}
		var ok bool
		if exponent, ok = parseExponent(text[1:]); !ok {
			return Number{}, false
		}
	}
	n.normalize(exponent)
	return n, true
}

// digits splits text after the digits that it begins with.
func digits(text string) (digits, rest string) {
	i := 0
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
}

func parseExponent(text string) (int64, bool) {
	unsigned := text
	if unsigned != "" && (unsigned[0] == '-' || unsigned[0] == '+') {
		unsigned = unsigned[1:]
	}
	if found, rest := digits(unsigned); found == "" || rest != "" {
		return 0, false
	}
	if len(strings.TrimLeft(unsigned, "0")) > 15 {
		return 0, false
	}
	exponent, err := strconv.ParseInt(text, 10, 64)
	return exponent, err == nil && -maxExponent < exponent && exponent < maxExponent
}

// normalize removes zeros at both ends of the digits and places the point.
func (n *Number) normalize(exponent int64) {
	n.whole = strings.TrimLeft(n.whole, "0")
	n.point = int64(len(n.whole)) + exponent
	if n.whole == "" {
		significant := strings.TrimLeft(n.fraction, "0")
		n.point -= int64(len(n.fraction) - len(significant))
		n.fraction = significant
	}
	n.fraction = strings.TrimRight(n.fraction, "0")
	if n.fraction == "" {
		n.whole = strings.TrimRight(n.whole, "0")
	}
	if n.whole == "" && n.fraction == "" {
		*n = Number{}
	}
}

// length is the number of digits.
func (n *Number) length() int { return len(n.whole) + len(n.fraction) }

// Digits is the number of n's digits before or after the point, whichever is larger, when it is written without an exponent.
func (n Number) Digits() int64 { return max(n.point, int64(n.length())-n.point) }

// digit is the value of the digit at i, 0 beyond the last.
func (n *Number) digit(i int) int64 {
	if i < len(n.whole) {
		return int64(n.whole[i] - '0')
	}
	if i -= len(n.whole); i < len(n.fraction) {
		return int64(n.fraction[i] - '0')
	}
	return 0
}

// IsInteger reports whether n has no fraction, however it is written: 1.0 and 10e-1 are integers.
func (n Number) IsInteger() bool { return int64(n.length()) <= max(n.point, 0) }

// Compare returns -1, 0 or 1 if n is less than, equal to or greater than other.
func (n Number) Compare(other Number) int {
	if c := cmp.Compare(n.sign(), other.sign()); c != 0 {
		return c
	}
	c := cmp.Compare(n.point, other.point)
	for i := 0; c == 0 && i < max(n.length(), other.length()); i++ {
		c = cmp.Compare(n.digit(i), other.digit(i))
	}
	if n.negative {
		return -c
	}
	return c
}

func (n Number) sign() int {
	switch {
	case n.length() == 0:
		return 0
	case n.negative:
		return -1
	}
	return 1
}

// Floor returns the greatest integer that isn't above n times ten to the power of shift. It returns false if that has more
// than 18 digits.
func (n Number) Floor(shift int) (int64, bool) {
	point := n.point + int64(shift)
	if n.length() > 0 && point > 18 {
		return 0, false
	}
	floor := int64(0)
	for i := range int(max(point, 0)) {
		floor = floor*10 + n.digit(i)
	}
	if n.negative {
		if floor = -floor; int64(n.length()) > point {
			floor--
		}
	}
	return floor, true
}

// Append appends n in a form that all equal numbers share.
func (n Number) Append(b []byte) []byte {
	if n.negative {
		b = append(b, '-')
	}
	b = append(b, n.whole...)
	b = append(b, n.fraction...)
	b = append(b, 'e')
	return strconv.AppendInt(b, n.point, 10)
}
