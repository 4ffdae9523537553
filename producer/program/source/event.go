package source

// Event is an event just as the source gave it. Its slices are valid until the stream's next call.
type Event struct {
	// Data is the whole event or, if that is longer than MaxKept, its first MaxTruncated bytes.
	Data []byte
	// Size is the length of the whole event in bytes.
	Size int64
	// Type is the kind of event in the source's own words, empty for the usual kind.
	Type []byte
	// Position is where the source goes on after this event, as Source.Open takes it. It is empty if there is none.
	Position []byte
	// Identified is set if Position is this event's own id. A source that gives the event again gives the same id and data.
	Identified bool
	// Fleeting is set if the source may never give the event again, at whatever position it is opened.
	Fleeting bool
	// Skipped is set if the event isn't wanted, and only its Position counts.
	Skipped bool
}
