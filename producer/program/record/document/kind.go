package document

// Kind is what a value is.
type Kind uint8

// The kinds of values. None is no value's.
const (
	None Kind = iota
	Null
	Boolean
	Number
	String
	Array
	Object
)

// kindOf is the kind of value that begins with c.
func kindOf(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Boolean
	case 'n':
		return Null
	}
	return Number
}
