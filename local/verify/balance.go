package verify

// balance is what there is of a producer's events in a topic, against what its checkpoints count.
type balance struct {
	name string
	cut  *cut
	count
	// acknowledged is how many events there have to be below the cut.
	acknowledged int64
	// latest is how many the checkpoints count after everything was read.
	latest int64
}

// short is how many events are not in the topic, at least.
func (b *balance) short() int64 {
	if b.cut.exact {
		return b.acknowledged - b.below
	}
	return b.acknowledged - b.below - b.across
}

// over is how many events more than acknowledged are in the topic, at least.
func (b *balance) over() int64 {
	if b.cut.exact {
		return b.below - b.acknowledged
	}
	return b.below - b.latest
}
