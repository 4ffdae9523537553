package source

// Event is one event, just as the source gave it. Its slices are valid until the stream's next call.
type Event struct {
	// Data is the whole event or, where that is longer than MaxKept, its first MaxTruncated bytes.
	Data []byte
	// Size is the length of the whole event in bytes.
	Size int64
	// Position is where the source goes on after this event: what Source.Open takes. Empty where it has none.
	Position []byte
	// Identified tells that Position is this event's own id: a source that gives the event again gives the same id and
	// data.
	Identified bool
}
