package source

// Event is one event, just as the source gave it. Its slices are valid until the stream's next call.
type Event struct {
	// Data is the whole event or, where that is longer than MaxKept, its first MaxTruncated bytes.
	Data []byte
	// Size is the length of the whole event in bytes.
	Size int64
	// Type is the kind of event in the source's own words, empty where it is of the usual one.
	Type []byte
	// Position is where the source goes on after this event: what Source.Open takes. Empty where it has none.
	Position []byte
	// Identified reports that Position is this event's own id: a source that gives the event again gives the same id and
	// data.
	Identified bool
	// Fleeting reports that the source may never give the event again, to whichever position it is opened.
	Fleeting bool
	// Skipped reports that the event isn't wanted: only its Position counts.
	Skipped bool
}
