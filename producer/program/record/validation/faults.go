package validation

import (
	"fmt"
	"strings"
)

const (
	// maxReasons is how many of an event's faults are kept.
	maxReasons = 3
	// maxPart bounds the place and the text of a fault, as schemas may hold long lists of allowed values.
	maxPart = 300
	// maxGot bounds how much of a value is repeated.
	maxGot = 100
)

// Faults are the faults of an event.
type Faults struct {
	// Reasons are the first faults, each with its place in the event as a JSON pointer (RFC 6901), in quotes.
	Reasons []string
	// More is the number of further faults.
	More int
}

// reason is a fault at a place in an event.
func reason(pointer, text string) string {
	return fmt.Sprintf("%q: %s", cut(pointer, maxPart), cut(text, maxPart))
}

// cut is the beginning of a long text.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// Any reports whether there are faults.
func (f Faults) Any() bool { return len(f.Reasons) > 0 }

// count is how many faults there are.
func (f Faults) count() int { return len(f.Reasons) + f.More }

// truncate forgets all but the first count faults.
func (f *Faults) truncate(count int) {
	f.Reasons = f.Reasons[:min(count, len(f.Reasons))]
	f.More = count - len(f.Reasons)
}
