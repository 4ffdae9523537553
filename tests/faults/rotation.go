package faults

// rotation is what becomes of a followed file.
type rotation int

const (
	renamed rotation = iota
	renamedCompressed
	copied // and truncated
	copiedCompressed
	// truncated and replaced leave nothing of what was in the file.
	truncated
	replaced
	rotations
)

func (r rotation) String() string {
	return []string{"renamed", "renamed and compressed", "copied and truncated", "copied, truncated and compressed", "truncated", "replaced"}[r]
}

// loses reports whether lines are gone that weren't read before.
func (r rotation) loses() bool { return r == truncated || r == replaced }
