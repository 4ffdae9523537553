package verify

import "time"

// Pending counts records that wait. Oldest is the least timestamp among them; both it and AgeSeconds are zero where
// nothing waits.
type Pending struct {
	Count      int64     `json:"count"`
	Oldest     time.Time `json:"oldest,omitzero"`
	AgeSeconds float64   `json:"ageSeconds"`
}

// add counts a record, with its timestamp in milliseconds.
func (p *Pending) add(timestamp int64) {
	p.merge(Pending{Count: 1, Oldest: time.UnixMilli(timestamp).UTC()})
}

func (p *Pending) merge(other Pending) {
	if other.Count == 0 {
		return
	}
	if p.Count == 0 || other.Oldest.Before(p.Oldest) {
		p.Oldest = other.Oldest
	}
	p.Count += other.Count
}

// age sets AgeSeconds.
func (p *Pending) age(now time.Time) {
	if p.Count > 0 {
		p.AgeSeconds = now.Sub(p.Oldest).Seconds()
	}
}
