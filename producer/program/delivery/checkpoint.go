package delivery

// Checkpoint is how far a producer got: the value, as JSON, of its record in the positions topic. It is committed in
// the transaction of the events that it counts; without transactions it is written after they are acknowledged.
type Checkpoint struct {
	// Position is where the source goes on, "" for its beginning, and where it has no positions.
	Position string `json:"position"`
	// Records is the number of events acknowledged by the topic since the source's beginning.
	Records int64 `json:"records"`
	// DeadLetters is the number of events acknowledged by the dead-letter topic since the source's beginning.
	DeadLetters int64 `json:"deadLetters"`
	// Identified is the number of events, of both kinds, that came with an ID of their own.
	Identified uint64 `json:"identified,omitempty"`
}
