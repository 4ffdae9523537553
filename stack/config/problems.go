package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problems is the error of a config: everything that is wrong with it at once, in the order of the keys.
type Problems []Problem

// Error lists the problems, each on a line.
func (p Problems) Error() string {
	var b strings.Builder
	if len(p) == 1 {
		b.WriteString("config has 1 problem:")
	} else {
		fmt.Fprintf(&b, "config has %d problems:", len(p))
	}
	for _, problem := range p {
		fmt.Fprintf(&b, "\n  %s: %s", problem.Key, problem.Text)
	}
	return b.String()
}

// Err returns the problems as an error, sorted by key, or nil if there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	sorted := slices.Clone(p)
	slices.SortStableFunc(sorted, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return sorted
}

// besides returns the problems, with better ones in place of those with the same keys.
func (p Problems) besides(better Problems) Problems {
	kept := slices.DeleteFunc(slices.Clone(p), func(problem Problem) bool { return better.has(problem.Key) })
	return append(kept, better...)
}

// has reports whether a key is already known to be wrong, so that problems which follow from it aren't reported.
func (p Problems) has(key string) bool {
	return slices.ContainsFunc(p, func(problem Problem) bool { return problem.Key == key })
}
