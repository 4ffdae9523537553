package pipeline

// run is a number of events at about the same time.
type run struct {
	at     int64
	events int
}

// runs counts events by time, so that thousands that are acknowledged together take little memory.
type runs []run

// add counts an event at a time, together with the last one if that was less than resolution before.
func (r *runs) add(at, resolution int64) {
	if last := len(*r) - 1; last >= 0 {
		if apart := at - (*r)[last].at; apart >= 0 && apart < resolution {
			(*r)[last].events++
			return
		}
	}
	*r = append(*r, run{at, 1})
}
