package pipeline

// group are events that were sent together, in source order: a run, and the records that were sent beside it.
type group struct {
	pending
	events int      // in all
	left   int      // not acknowledged yet; meaningful once sealed
	sealed bool     // nothing more comes
	kept   []*event // what the run holds, where it may have to be sent again
}

// add adds the next event.
func (g *group) add(f fact, position []byte) {
	g.events++
	g.pending.add(f, position)
}
