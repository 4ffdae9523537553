package verify

// checkpoint is how far a producer has got with a source: the value of a record in a topic of positions, by the producer's name and the
// source's identity.
type checkpoint struct {
	Records     int64 `json:"records"`
	DeadLetters int64 `json:"deadLetters"`
}

// acknowledged is what the checkpoints of a producer count.
type acknowledged struct {
	records, deadLetters int64
	checkpoints          int
	// plain: not all of them were written in transactions, so that events may be in the topic that they don't count.
	plain bool
}
