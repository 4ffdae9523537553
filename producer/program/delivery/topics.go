package delivery

// Topics names the topics that a producer writes to.
type Topics struct {
	// Events gets good events.
	Events string
	// DeadLetters gets the events that can't go to Events.
	DeadLetters string
	// Positions is compacted and keeps each producer's last Checkpoint, all in partition 0.
	Positions string
}
