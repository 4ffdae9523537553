package record

// These are the reasons for which an event goes to the dead-letter topic. They are values of its reason header and of the
// metric's label.
const (
	// Malformed is an event that isn't exactly one JSON value in UTF-8.
	Malformed = "malformed"
	// Oversized is an event that is longer than PRODUCER_MAX_EVENT_BYTES.
	Oversized = "oversized"
	// Invalid is an event that doesn't follow the JSON Schema, or that takes too much work.
	Invalid = "invalid"
	// Mistimed is an event without the timestamp that it must have, or with one that Kafka would refuse or delete.
	Mistimed = "mistimed"
	// Unjudged is an event at which the program failed, by a fault of its own.
	Unjudged = "unjudged"
	// Refused is an event that Kafka's topic doesn't take.
	Refused = "refused"
)
