// Package scan goes through JSON that is known to be valid. None of its functions calls itself, so the depth of nesting
// doesn't matter.
package scan

import (
	"encoding/json"
	"math/bits"
	"strings"
)

// isSpace reports whether c is space between tokens.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// Space returns where the space at i ends.
func Space(text string, i int) int {
	for isSpace(text[i]) {
		i++
	}
	return i
}

// Separator returns where the comma, if there is one, and the space at i end.
func Separator(text string, i int) int {
	for isSpace(text[i]) || text[i] == ',' {
		i++
	}
	return i
}

// String returns where the string at i ends, and whether a character in it is escaped. It looks for quotes and backslashes in
// eight bytes at a time, as strings are most of an event. A sought byte becomes zero, and subtracting 1 from each byte sets
// the highest bit of the first byte that is zero, and perhaps of later ones.
func String(text string, i int) (end int, escaped bool) {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	for i++; i+8 <= len(text); {
		eight := text[i : i+8]
		word := uint64(eight[0]) | uint64(eight[1])<<8 | uint64(eight[2])<<16 | uint64(eight[3])<<24 |
			uint64(eight[4])<<32 | uint64(eight[5])<<40 | uint64(eight[6])<<48 | uint64(eight[7])<<56
		quote, backslash := word^(each*'"'), word^(each*'\\')
		found := ((quote-each)&^quote | (backslash-each)&^backslash) & highest
		if found == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(found) / 8
		if text[i] == '"' {
			return i + 1, escaped
		}
		escaped = true
		i += 2
	}
	for ; text[i] != '"'; i++ {
		if text[i] == '\\' {
			escaped = true
			i++
		}
	}
	return i + 1, escaped
}

// Value returns where the value at i ends.
func Value(text string, i int) int {
	switch text[i] {
	case '"':
		end, _ := String(text, i)
		return end
	case '{', '[':
		return container(text, i)
	}
	for i < len(text) && text[i] != ',' && text[i] != '}' && text[i] != ']' && !isSpace(text[i]) {
		i++
	}
	return i
}

// container returns where the object or array at i ends.
func container(text string, i int) int {
	for depth := 0; ; i++ {
		switch text[i] {
		case '"':
			end, _ := String(text, i)
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// Count is the number of elements of the array at i.
func Count(text string, i int) int {
	n := 0
	for i++; ; n++ {
		if i = Separator(text, i); text[i] == ']' {
			return n
		}
		i = Value(text, i)
	}
}

// Values is the number of values and names in the text, or a few more. Each of them except the first follows a comma, a colon
// or the beginning of an object or an array.
func Values(text string) int {
	n := 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end, _ := String(text, i)
			i = end - 1
		case ',', ':', '{', '[':
			n++
		}
	}
	return n
}

// Unescape returns the characters of a string that is given with its quotes. encoding/json reads escaped characters, as
// surrogates without a partner can be read in more than one way.
func Unescape(quoted string) string {
	plain := quoted[1 : len(quoted)-1]
	if strings.IndexByte(plain, '\\') < 0 {
		return plain
	}
	var characters string
	_ = json.Unmarshal([]byte(quoted), &characters) // it is valid
	return characters
}
