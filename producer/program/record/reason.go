package record

// Reasons for which an event goes to the dead-letter topic: the values of its reason header and of the metric's label.
const (
	// Malformed: not exactly one JSON value in UTF-8.
	Malformed = "malformed"
	// Oversized: longer than PRODUCER_MAX_EVENT_BYTES.
	Oversized = "oversized"
	// Invalid: not as the JSON Schema has it.
	Invalid = "invalid"
	// Mistimed: no timestamp where one must be, or one that Kafka would refuse or delete.
	Mistimed = "mistimed"
	// Unjudged: the program failed at it, by a fault of its own.
	Unjudged = "unjudged"
	// Refused: Kafka's topic doesn't take it.
	Refused = "refused"
)
