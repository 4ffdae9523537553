package delivery

// Topics names where a producer writes.
type Topics struct {
	// Events gets good events.
	Events string
	// DeadLetters gets what can't go to Events.
	DeadLetters string
	// Positions is compacted and keeps each producer's last Checkpoint, all in partition 0.
	Positions string
}
