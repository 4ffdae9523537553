package record

import (
	"strconv"
	"strings"
)

// step goes from a value to one inside it: to an object's member by its name, or to an array's element by its index. A
// negative index counts from the end.
type step struct {
	isName bool
	name   string
	quoted string // the name and its closing quote, as they are spelled without a backslash
	plain  bool   // the name's characters have no other spelling than \u00XX
	index  int
}

func nameStep(name string) step {
	plain := !strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c > '~' || strings.ContainsRune("\"\\/", c) })
	return step{isName: true, name: name, quoted: name + `"`, plain: plain}
}

// mayBeIn reports whether a text may have the step's name, in any spelling.
func (s *step) mayBeIn(text string) bool {
	if strings.Contains(text, s.quoted) {
		return true
	}
	if !s.plain {
		return strings.IndexByte(text, '\\') >= 0
	}
	const escape = `\u00`
	for {
		i := strings.Index(text, escape)
		if i < 0 {
			return false
		}
		text = text[i+len(escape):]
		if c, err := strconv.ParseUint(text[:2], 16, 8); err != nil || strings.IndexByte(s.name, byte(c)) >= 0 {
			return true
		}
	}
}
