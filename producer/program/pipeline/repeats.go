package pipeline

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
)

const (
	// remembered is how many events are recognized when they come again. If a source repeats an older event, it is doubled.
	remembered = 4096
	// pageEvents is how many of them share a page, a record in the positions topic. A commit writes the pages that it changed.
	// A page has 355 bytes: 11 bytes for each of many events, or all of it for a single event. The whole window would be
	// 44 KB with each commit.
	pageEvents = 32
	sumBytes   = 8
)

// repeats knows the last events that came with an ID of their own, so that an event that the source gives again isn't sent
// again: servers replay from some way before the last event ID, and some send an event twice. An event is the same only if
// its type and data are the same, too, as the standard doesn't say that IDs are unique, and some servers give several events
// the same ID.
//
// This knowledge is part of the transaction of the events, so that it is neither ahead of them nor behind after a crash or
// an abort.
type repeats struct {
	current, committed window
	known              map[uint64]struct{} // what is in current
}

// window holds the sums of the last events: that of event n at n modulo remembered, 0 if there is none.
type window struct {
	sums  [remembered]uint64
	count uint64 // of events that ever were in it
}

// sumOf tells events apart by ID, type and data. It is never 0. An ID holds no control character but tabs.
func sumOf(id, eventType, data []byte) uint64 {
	var digest xxhash.Digest
	digest.Reset()
	_, _ = digest.Write(id) // never fails
	if len(eventType) > 0 {
		_, _ = digest.Write([]byte{1})
		_, _ = digest.Write(eventType)
	}
	_, _ = digest.Write([]byte{0})
	_, _ = digest.Write(data)
	return max(digest.Sum64(), 1)
}

// newRepeats restores the state that was committed after count events, from as many pages as pageCount says. A lost page is
// nil.
func newRepeats(count uint64, pages [][]byte) *repeats {
	r := &repeats{}
	r.committed.count = count
	for n, content := range pages {
		for i := n * pageEvents; i < (n+1)*pageEvents && len(content) >= sumBytes; i++ {
			r.committed.sums[i] = binary.BigEndian.Uint64(content)
			content = content[sumBytes:]
		}
	}
	r.rollback()
	return r
}

// pageCount is the number of pages that are in use after count events.
func pageCount(count uint64) int { return int((min(count, remembered) + pageEvents - 1) / pageEvents) }

// add adds the next event's sum. It returns false, and changes nothing, if the sum is known already.
func (r *repeats) add(sum uint64) bool {
	if _, repeated := r.known[sum]; repeated {
		return false
	}
	place := &r.current.sums[r.current.count%remembered]
	delete(r.known, *place)
	r.known[sum] = struct{}{}
	*place = sum
	r.current.count++
	return true
}

// changed calls save for each page that differs from the committed one.
func (r *repeats) changed(save func(n int, content []byte) error) error {
	if r.current.count == r.committed.count {
		return nil
	}
	first, last := r.committed.count/pageEvents, (r.current.count-1)/pageEvents
	const pages = remembered / pageEvents
	if last-first >= pages {
		first = last - pages + 1
	}
	for page := first; page <= last; page++ {
		n := int(page % pages)
		content := make([]byte, 0, pageEvents*sumBytes)
		for _, sum := range r.current.sums[n*pageEvents : (n+1)*pageEvents] {
			content = binary.BigEndian.AppendUint64(content, sum)
		}
		if err := save(n, content); err != nil {
			return err
		}
	}
	return nil
}

// commit keeps the added events.
func (r *repeats) commit() {
	if r.current.count != r.committed.count {
		r.committed = r.current
	}
}

// rollback forgets the events added since the last commit.
func (r *repeats) rollback() {
	r.current = r.committed
	r.known = make(map[uint64]struct{}, remembered)
	for _, sum := range r.current.sums {
		if sum != 0 {
			r.known[sum] = struct{}{}
		}
	}
}
