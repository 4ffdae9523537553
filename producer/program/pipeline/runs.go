package pipeline

// run is a number of events at about the same time.
type run struct {
	at     int64
	events int
}

// runs counts events by time, so that thousands that are acknowledged together take little memory.
type runs []run

// add counts events at a time, together with the last ones if those were less than resolution before.
func (r *runs) add(at, resolution int64, events int) {
	if last := len(*r) - 1; last >= 0 {
		if apart := at - (*r)[last].at; apart >= 0 && apart < resolution {
			(*r)[last].events += events
			return
		}
	}
	*r = append(*r, run{at, events})
}

// merge adds later ones.
func (r *runs) merge(later runs, resolution int64) {
	for _, l := range later {
		r.add(l.at, resolution, l.events)
	}
}
