package document

// Kind is the kind of a value.
type Kind uint8

// These are the kinds of values. No value has the kind None.
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
