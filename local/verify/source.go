package verify

// Source is what is known of a producer's events, by the name in its records.
type Source struct {
	Name string `json:"name"`
	// Acknowledged is how many events the checkpoints of the producer count, DeadLetters how many dead letters; -1 where it keeps none. Where
	// it isn't Exact there may be more.
	Acknowledged int64 `json:"acknowledged"`
	DeadLetters  int64 `json:"deadLetters"`
	Exact        bool  `json:"exact"`
	// InTopic is how many of these events the topic holds, InDeadLetters how many dead letters their topic does.
	InTopic       int64 `json:"inTopic"`
	InDeadLetters int64 `json:"inDeadLetters"`
	// Since is how many events came while it was looked.
	Since int64 `json:"since"`
}
