package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafka-on-eks/tests/harness/rehearsal"
)

// scale is how much faster than real services the stand-ins are.
const scale = 100

// timeline lists when each resource began, one a line.
func timeline(begins map[string]time.Time, first time.Time) string {
	var text strings.Builder
	for _, r := range slices.SortedFunc(maps.Keys(begins), func(a, b string) int { return begins[a].Compare(begins[b]) }) {
		fmt.Fprintf(&text, "\n%8s begins, takes %6s: %s", begins[r].Sub(first).Round(time.Millisecond), serviceOf(r).takes/scale, r)
	}
	return text.String()
}

// BenchmarkWidth brings production up with stand-ins that take each service's usual time, a hundredth of it, and compares with the longest
// chain of things that can't be made at the same time: 1 is the least possible. Measured from the first resource's begin to the last
// one's end, as starting the engine belongs to no stack.
func BenchmarkWidth(b *testing.B) {
	for range b.N {
		var mu sync.Mutex
		begins := map[string]time.Time{}
		var first, last time.Time
		s := rehearsal.New(b, "prod")
		shortest := longest(s.Preview(b))
		s.Delay = func(resourceType, name string) time.Duration {
			mu.Lock()
			defer mu.Unlock()
			now := time.Now()
			resource := resourceType + "::" + name
			begins[resource] = now
			delay := serviceOf(resource).takes / scale
			if first.IsZero() {
				first = now
			}
			if end := now.Add(delay); end.After(last) {
				last = end
			}
			return delay
		}
		s.Up(b)
		wall := last.Sub(first)
		b.Logf("longest unavoidable chain %s, at 1/%d %s; up took %s", shortest.takes, scale, (shortest.takes / scale).Round(time.Millisecond),
			wall.Round(time.Millisecond))
		fmt.Println(timeline(begins, first)) // a benchmark's log ends after ten lines
		b.ReportMetric(float64(wall)*scale/float64(shortest.takes), "wall/chain")
	}
}
