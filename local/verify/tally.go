package verify

// Headers of each event's record, as the producer's delivery writes them: the producer's name, and the source's position after the event,
// where it has one.
const (
	sourceHeader   = "source"
	positionHeader = "position"
)

// tally counts the events in one partition of a topic, by the source that their records name.
type tally struct {
	// cutOf says for a source up to which offset what its checkpoints count is: see cut.
	cutOf   func(source string) int64
	sources map[string]*count
	open    map[int64]*transaction // of which no marker has come, by producer

	lastName    string // of the last record, as its neighbours mostly share it
	last        *count
	lastID      int64
	transaction *transaction
	markers     int64
}

// count is what is known of a source's events in a partition.
type count struct {
	cut int64
	// below are committed before the cut: their markers lie below it, or they need none.
	below int64
	// across lie below the cut, and their markers don't.
	across int64
	// beyond came after the cut.
	beyond int64
	// plain is how many of them were written without transactions, positioned how many say where they were in their source.
	plain, positioned int64
}

// transaction is what a producer has written since its last marker. It writes for one source.
type transaction struct {
	count         *count
	below, beyond int64
}

func newTally(cutOf func(source string) int64) *tally {
	return &tally{cutOf: cutOf, sources: map[string]*count{}, open: map[int64]*transaction{}, lastID: -1}
}

// record counts an event, or takes in a marker.
func (t *tally) record(r *Record) {
	if r.Marker != NoMarker {
		t.markers++
		t.end(r)
		return
	}
	c := t.countOf(r)
	if len(r.header(positionHeader)) > 0 {
		c.positioned++
	}
	if !r.Transactional {
		c.plain++
		if r.Offset < c.cut {
			c.below++
		} else {
			c.beyond++
		}
		return
	}
	if t.transaction == nil || t.lastID != r.Producer {
		t.lastID = r.Producer
		if t.transaction = t.open[r.Producer]; t.transaction == nil {
			t.transaction = &transaction{}
			t.open[r.Producer] = t.transaction
		}
	}
	t.transaction.count = c
	if r.Offset < c.cut {
		t.transaction.below++
	} else {
		t.transaction.beyond++
	}
}

// end takes in the marker of a transaction.
func (t *tally) end(r *Record) {
	ended := t.open[r.Producer]
	delete(t.open, r.Producer)
	t.transaction = nil
	if ended == nil || r.Marker == Aborted {
		return
	}
	ended.count.beyond += ended.beyond
	if r.Offset < ended.count.cut {
		ended.count.below += ended.below
	} else {
		ended.count.across += ended.below
	}
}

// finish takes in that nothing follows: what is still open has its marker behind everything that was read, as it wouldn't have been read
// otherwise.
func (t *tally) finish() {
	for _, o := range t.open {
		o.count.across += o.below
		o.count.beyond += o.beyond
	}
	clear(t.open)
}

func (t *tally) countOf(r *Record) *count {
	name := r.header(sourceHeader)
	if t.last != nil && string(name) == t.lastName {
		return t.last
	}
	t.lastName = string(name)
	if t.last = t.sources[t.lastName]; t.last == nil {
		t.last = &count{cut: t.cutOf(t.lastName)}
		t.sources[t.lastName] = t.last
	}
	return t.last
}
