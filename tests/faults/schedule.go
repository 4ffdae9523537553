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

// newSchedule is n rounds for the cast. Each kills something.
func newSchedule(c cast, seed uint64, n int) []round {
	random := rand.New(rand.NewPCG(seed, 0))
	rounds := make([]round, n)
	for i := range rounds {
		if i%secondCopyIn == secondCopyIn/2 {
			second := step{after: upTo(random, 8), fault: secondCopy, target: pick(random, c.sources)}
			if random.IntN(2) == 0 {
				second.length = milliseconds(random, 6700)
			}
			rounds[i] = append(rounds[i], second)
		}
		for range 1 + random.IntN(3) {
			rounds[i] = append(rounds[i], c.newStep(random))
		}
		last := c.newStep(random)
		for last.fault != kill {
			last = c.newStep(random)
		}
		rounds[i] = append(rounds[i], last)
	}
	return rounds
}
