package faults

import (
	"fmt"
	"math/rand/v2"
)

// step is one fault, and after how many more events of the source it comes.
type step struct {
	after int64
	fault string
	// process is killed or paused, where the fault is that.
	process string
	// events is how many events a fault of the source is about, or comes during a pause.
	events int64
}

// Faults.
const (
	kill        = "kill -9"
	pause       = "pause" // a process that comes back thinks that nothing has happened
	flood       = "flood"
	sourceAway  = "source away"
	sourceHangs = "source hangs"
	secondCopy  = "second producer"
)

func (s step) String() string {
	switch s.fault {
	case kill:
		return fmt.Sprintf("after %d events %s %s", s.after, s.fault, s.process)
	case pause:
		return fmt.Sprintf("after %d events %s %s for %d events", s.after, s.fault, s.process, s.events)
	case secondCopy:
		return fmt.Sprintf("after %d events %s, the first paused for %d events", s.after, s.fault, s.events)
	}
	return fmt.Sprintf("after %d events %s: %d events", s.after, s.fault, s.events)
}

// kills are the processes that are killed, the likelier the more often they stand here.
var kills = []string{
	"producer", "producer", "producer", "producer", "kafka-0", "kafka-1", "kafka-2", "kafka-0", "kafka-1", "kafka-2",
	"s3-sink", "s3-sink", "s3", "kraftcontroller-0", "kraftcontroller-1", "kraftcontroller-2",
}

// newStep is a fault that random chooses.
func newStep(random *rand.Rand) step {
	s := step{after: random.Int64N(1 << random.IntN(9))} // often at once, to hit what is just recovering
	switch random.IntN(11) {
	case 0:
		s.fault, s.events = flood, 500+random.Int64N(3000)
	case 1:
		s.fault, s.events = sourceAway, 1+random.Int64N(300)
	case 2:
		s.fault, s.events = sourceHangs, 1+random.Int64N(700)
	case 3:
		s.fault, s.process, s.events = pause, kills[random.IntN(len(kills))], 1+random.Int64N(1<<random.IntN(12))
	default:
		s.fault, s.process = kill, kills[random.IntN(len(kills))]
	}
	return s
}
