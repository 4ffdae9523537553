package pipeline

// moment is a number of events at about the same time.
type moment struct {
	at     int64
	events int
}

// moments counts events by time, so that thousands of events that are acknowledged together take little memory.
type moments []moment

// add counts events at a time, together with the last ones if these were less than resolution before.
func (m *moments) add(at, resolution int64, events int) {
	if last := len(*m) - 1; last >= 0 {
		if apart := at - (*m)[last].at; apart >= 0 && apart < resolution {
			(*m)[last].events += events
			return
		}
	}
	*m = append(*m, moment{at, events})
}

// merge adds later moments.
func (m *moments) merge(later moments, resolution int64) {
	for _, l := range later {
		m.add(l.at, resolution, l.events)
	}
}
