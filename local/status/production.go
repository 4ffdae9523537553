package status

// Production is how far producers have come.
type Production struct {
	// Acknowledged counts events acknowledged, DeadLetters those that the producer set aside, since the
	// producer's last start.
	Acknowledged int64 `json:"acknowledged"`
	DeadLetters  int64 `json:"deadLetters"`
	// Position is how far the producer has come in a source whose positions are numbers: events of the
	// generator, bytes of a file. Unlike the counts it goes on where an earlier start left off.
	Position int64 `json:"position"`
	// SourceEnded: the producer has read a source to its end.
	SourceEnded bool `json:"sourceEnded"`
}
