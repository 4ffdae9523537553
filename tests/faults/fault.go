package faults

// fault is what happens to a process or a source.
type fault string

const (
	kill        fault = "kill -9"
	pause       fault = "pause" // a process that comes back thinks that nothing has happened
	secondCopy  fault = "second copy, the first one paused, of"
	flood       fault = "flood"
	sourceAway  fault = "source away"
	sourceHangs fault = "source hangs"
	rotateAway  fault = "kill -9 the producer, and rotate the file, of"
)
