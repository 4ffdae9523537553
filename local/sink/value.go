package sink

import "kafka-on-eks/local/sink/jackson"

// value is what a converter makes of a message's value.
type value struct {
	kind  valueKind
	json  *jackson.Node // kindJSON
	text  string        // kindText
	bytes []byte        // kindBytes
}

type valueKind int

const (
	// kindNull is no value: a tombstone, and for JSON also an empty value and the word null.
	kindNull valueKind = iota
	kindJSON
	kindText
	kindBytes
)
