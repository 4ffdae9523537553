package faults

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// step is one fault, and how long after the one before it comes.
type step struct {
	after time.Duration
	fault fault
	// target is the process or the source that it happens to.
	target string
	// length is how long it lasts.
	length time.Duration
	// count is how many events a flood has, or how often a file is rotated.
	count int64
	// rotation is what becomes of a file.
	rotation rotation
}

func (s step) String() string {
	text := fmt.Sprintf("after %s %s %s", s.after, s.fault, s.target)
	switch s.fault {
	case flood:
		return fmt.Sprintf("%s of %d events", text, s.count)
	case rotateAway:
		return fmt.Sprintf("%s: %s, %d times", text, s.rotation, s.count)
	case kill:
		return text
	}
	return fmt.Sprintf("%s for %s", text, s.length)
}

// newStep is a fault that random chooses.
func (c cast) newStep(random *rand.Rand) step {
	s := step{after: upTo(random, 9), fault: kill, target: pick(random, c.processes())}
	switch random.IntN(14) {
	case 0:
		s.fault, s.target, s.count = flood, pick(random, c.sources), 300+random.Int64N(2000)
	case 1:
		s.fault, s.target, s.length = sourceAway, pick(random, c.servers), milliseconds(random, 2000)
	case 2:
		s.fault, s.target, s.length = sourceHangs, pick(random, c.servers), milliseconds(random, 4700)
	case 3:
		s.fault, s.length = pause, upTo(random, 12)
	case 4, 5:
		s.fault, s.target = rotateAway, pick(random, c.files)
		s.rotation, s.count = rotation(random.IntN(int(rotations))), 1
		if !s.rotation.loses() {
			s.count += random.Int64N(3)
		}
	}
	return s
}

// upTo is a time that is often very short, to hit what is just recovering, and at most 2^power times 7 ms.
func upTo(random *rand.Rand, power int) time.Duration {
	return milliseconds(random, 7<<random.IntN(power))
}

func milliseconds(random *rand.Rand, most int64) time.Duration {
	return time.Duration(random.Int64N(most)) * time.Millisecond
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }
