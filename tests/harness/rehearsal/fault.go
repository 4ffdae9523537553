package rehearsal

import (
	"slices"
	"strings"
	"sync"
)

// fault keeps something from being made or removed. A beginning that ends in a space is a whole name.
type fault struct {
	beginning string
	// met is closed when something came that far.
	met   chan struct{}
	meet  sync.Once
	ended chan struct{}
	// err is what comes of it; nil where it only waits for the fault's end.
	err error
}

// suffer lets a fault do what it does to something that is about to be made or removed.
func (m *bareMachine) suffer(what string) error {
	m.mu.Lock()
	i := slices.IndexFunc(m.faults, func(f *fault) bool { return strings.HasPrefix(what+" ", f.beginning) })
	var met *fault
	if i >= 0 {
		met = m.faults[i]
	}
	m.mu.Unlock()
	if met == nil {
		return nil
	}
	met.meet.Do(func() { close(met.met) })
	if met.err == nil {
		<-met.ended
	}
	return met.err
}
