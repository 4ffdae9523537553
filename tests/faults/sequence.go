package faults

import "sync"

// sequence is which events the lines of a source have, in their order: those at the start of a file have none of their own.
type sequence struct {
	mutex  sync.Mutex
	events []int64 // up to each line
}

// add appends a line, with which all events up to n are written.
func (s *sequence) add(n int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.events = append(s.events, n)
}

// after is the last event among so many lines.
func (s *sequence) after(lines int64) int64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if lines = min(lines, int64(len(s.events))); lines == 0 {
		return 0
	}
	return s.events[lines-1]
}
