package verify

import "kafka-on-eks/local/sink"

// expectation is where a record may lie, by every shape. It is used again for each record.
type expectation struct {
	shapes  []*shape
	by      []sink.Expected
	places  []lookup
	lines   [][]byte // memory
	absence absence
}

// lookup is the last place that was looked up, which neighbouring records mostly share.
type lookup struct {
	folder string
	strand *strand
}

func newExpectation(shapes []*shape) *expectation {
	return &expectation{shapes: shapes, by: make([]sink.Expected, len(shapes)), places: make([]lookup, len(shapes)), lines: make([][]byte, len(shapes))}
}

// of sets the expectation of a record.
func (e *expectation) of(r *Record) {
	for i, s := range e.shapes {
		e.by[i] = s.Expect(&r.Message, e.lines[i])
		if e.by[i].Line != nil {
			e.lines[i] = e.by[i].Line
		}
	}
}

// any says whether a shape gives the record that fate.
func (e *expectation) any(fate sink.Fate) bool {
	for i := range e.by {
		if e.by[i].Fate == fate {
			return true
		}
	}
	return false
}
