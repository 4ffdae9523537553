package document

// Value is a value of a document, or the name of a member, which is a string.
type Value uint32

// node is a value in the text. The values inside it follow it, in their order, and names come before their values.
type node struct {
	start, end uint32 // in the text; start is an index of decoded where that is set
	next       Value  // after the last of those inside
	size       uint32 // members or elements
	kind       Kind
	escaped    bool // of a string: it has a backslash
	decoded    bool // of a name: its characters were escaped
	superseded bool // of a name: it follows again
}
