package pipeline

const (
	// calmCommits is how many transactions in a row must pass before they may be twice as large again.
	calmCommits = 4
	// manyEvents is the size from which on transactions aren't bounded any more.
	manyEvents = 8192
	// shortened is how much of a value goes to a dead-letter topic that doesn't take the whole value.
	shortened = 64 << 10
)

// caution finds out which event Kafka refuses. Kafka refuses a batch without saying which record is the reason, so
// transactions are halved until the refused one holds a single event.
type caution struct {
	limit int // of the events in a transaction; 0 for any number
	calm  int // commits since limit last changed

	position string // of the event that is refused
	refusals int    // of it: by the topic, then by the dead-letter topic
	detail   string // Kafka's first reason
}

// refused notes that a transaction of that many events was refused, the last of them at position.
func (c *caution) refused(events int, position []byte, cause error) {
	c.limit, c.calm = max(1, events/2), 0
	if events > 1 {
		return
	}
	if c.refusals == 0 || c.position != string(position) {
		c.position, c.refusals, c.detail = string(position), 0, cause.Error()
	}
	c.refusals++
}

// refusalsOf is how often the event at position was refused alone.
func (c *caution) refusalsOf(position []byte) int {
	if c.refusals > 0 && c.position == string(position) {
		return c.refusals
	}
	return 0
}

// full reports whether a transaction of that many events may hold no more.
func (c *caution) full(events int) bool { return c.limit > 0 && events >= c.limit }

// committed notes that a transaction succeeded.
func (c *caution) committed() {
	c.position, c.refusals = "", 0
	if c.calm++; c.calm < calmCommits {
		return
	}
	c.calm = 0
	if c.limit *= 2; c.limit > manyEvents {
		c.limit = 0
	}
}
