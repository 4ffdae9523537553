package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally counts what was done to those who read a source.
type tally struct {
	mutex  sync.Mutex
	counts map[string]int
}

func newTally() *tally { return &tally{counts: map[string]int{}} }

// count notes what was done once more.
func (t *tally) count(what string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.counts[what]++
}

// addAll adds what another one counted.
func (t *tally) addAll(other *tally) {
	other.mutex.Lock()
	defer other.mutex.Unlock()
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for what, n := range other.counts {
		t.counts[what] += n
	}
}

// of is how often it was done.
func (t *tally) of(what string) int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.counts[what]
}

// report is how often what was done, a line each.
func (t *tally) report() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var lines strings.Builder
	for _, what := range slices.Sorted(maps.Keys(t.counts)) {
		fmt.Fprintf(&lines, "%6d %s\n", t.counts[what], what)
	}
	return lines.String()
}
