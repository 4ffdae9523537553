package faults

import (
	"math/rand/v2"
	"strings"
)

// secondCopyIn is after how many rounds there is a second producer again.
const secondCopyIn = 10

// round is some faults one after the other. All must be overcome before the next round.
type round []step

func (r round) String() string {
	steps := make([]string, len(r))
	for i, s := range r {
		steps[i] = s.String()
	}
	return strings.Join(steps, ", ")
}

// newSchedule is n rounds. Each kills something.
func newSchedule(seed uint64, n int) []round {
	random := rand.New(rand.NewPCG(seed, 0))
	rounds := make([]round, n)
	for i := range rounds {
		if i%secondCopyIn == secondCopyIn/2 {
			rounds[i] = append(rounds[i], step{after: random.Int64N(200), fault: secondCopy, events: random.Int64N(2) * random.Int64N(1000)})
		}
		for range 1 + random.IntN(3) {
			rounds[i] = append(rounds[i], newStep(random))
		}
		last := newStep(random)
		for last.fault != kill {
			last = newStep(random)
		}
		rounds[i] = append(rounds[i], last)
	}
	return rounds
}
