package pipeline

// event has everything that is needed to send an event again.
type event struct {
	group     *group
	fact      fact
	value     []byte
	key       []byte // nil for none
	position  []byte
	eventType []byte
	alone     int   // how often it was sent alone in its batch, after a refusal
	cause     error // of the last refusal
}
