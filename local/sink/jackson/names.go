package jackson

// names finds keys of an object: by looking through few, by a map of many.
type names map[string]int

const fewNames = 16

func (n names) find(fields []member, name string) (int, bool) {
	if len(fields) <= fewNames {
		for i := range fields {
			if fields[i].name == name {
				return i, true
			}
		}
		return 0, false
	}
	for i := len(n); i < len(fields); i++ {
		n[fields[i].name] = i
	}
	at, found := n[name]
	return at, found
}
