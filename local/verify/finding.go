package verify

// maxExamples is how many examples of each kind of problem a report gives.
const maxExamples = 5

// Finding counts problems of one kind and gives the first few.
type Finding struct {
	Count    int64    `json:"count"`
	Examples []string `json:"examples,omitempty"`
	counts   []int64  // what the examples are about
}

// add counts problems, with words for all of them.
func (f *Finding) add(count int64, example string) {
	f.Count += count
	if len(f.Examples) < maxExamples {
		f.Examples = append(f.Examples, example)
		f.counts = append(f.counts, count)
	}
}

// merge adds the problems of another finding.
func (f *Finding) merge(other Finding) {
	f.Count += other.Count
	room := min(len(other.Examples), maxExamples-len(f.Examples))
	f.Examples = append(f.Examples, other.Examples[:room]...)
	f.counts = append(f.counts, other.counts[:room]...)
}

// more is how many problems no example is about.
func (f Finding) more() int64 {
	more := f.Count
	for _, n := range f.counts {
		more -= n
	}
	return more
}
