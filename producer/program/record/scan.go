package record

import "math/bits"

// These functions go through JSON that is known to be valid. None calls itself: events may be nested to any depth.

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// skipSpace returns where the space at i ends.
func skipSpace(text string, i int) int {
	for isSpace(text[i]) {
		i++
	}
	return i
}

// skipSeparator returns where the comma, if there is one, and the space at i end.
func skipSeparator(text string, i int) int {
	for isSpace(text[i]) || text[i] == ',' {
		i++
	}
	return i
}

// skipString returns where the string at i ends, and whether a character in it is escaped. It looks for quotes and
// backslashes in eight bytes at a time, as most of an event is strings: subtracting 1 from each byte borrows from the
// highest bit of the first that is zero, which is where a sought byte was, and perhaps of later ones.
func skipString(text string, i int) (end int, escaped bool) {
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

// skip returns where the value at i ends.
func skip(text string, i int) int {
	switch text[i] {
	case '"':
		end, _ := skipString(text, i)
		return end
	case '{', '[':
		return skipContainer(text, i)
	}
	for i < len(text) && text[i] != ',' && text[i] != '}' && text[i] != ']' && !isSpace(text[i]) {
		i++
	}
	return i
}

// skipContainer returns where the object or array at i ends.
func skipContainer(text string, i int) int {
	for depth := 0; ; i++ {
		switch text[i] {
		case '"':
			end, _ := skipString(text, i)
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

// count is how many elements the array at i has.
func count(text string, i int) int {
	n := 0
	for i++; ; n++ {
		if i = skipSeparator(text, i); text[i] == ']' {
			return n
		}
		i = skip(text, i)
	}
}
