package verify

// maxExamples is how many examples of each kind of problem a report gives.
const maxExamples = 5

// Finding counts problems of one kind and gives the first few.
type Finding struct {
	Count    int64    `json:"count"`
	Examples []string `json:"examples,omitempty"`
	// named is how many of the problems the examples are about.
	named int64
}

// add counts problems, with words for all of them.
func (f *Finding) add(count int64, example string) {
	f.Count += count
	if len(f.Examples) < maxExamples {
		f.Examples = append(f.Examples, example)
		f.named += count
	}
}

// merge adds the problems of another finding.
func (f *Finding) merge(other Finding) {
	f.Count += other.Count
	for _, example := range other.Examples {
		if len(f.Examples) == maxExamples {
			return
		}
		f.Examples = append(f.Examples, example)
	}
	f.named += other.named
}

// more is how many problems no example is about.
func (f Finding) more() int64 { return f.Count - f.named }
