package faults

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var testCast = cast{sources: []string{"a", "b", "c"}, servers: []string{"a", "b"}, files: []string{"c"}}

// TestSchedule: a seed gives one schedule, in which everything happens to everybody.
func TestSchedule(t *testing.T) {
	t.Parallel()
	schedule := newSchedule(testCast, 1, 1000)
	require.Equal(t, schedule, newSchedule(testCast, 1, 1000))
	require.NotEqual(t, schedule, newSchedule(testCast, 2, 1000))
	require.Equal(t, schedule[:30], newSchedule(testCast, 1, 30), "a shorter one is its beginning")
	happened := map[fault]map[string]bool{}
	rotated := map[rotation]bool{}
	for _, r := range schedule {
		require.Equal(t, kill, r[len(r)-1].fault)
		for _, s := range r {
			if happened[s.fault] == nil {
				happened[s.fault] = map[string]bool{}
			}
			happened[s.fault][s.target] = true
			if s.fault == rotateAway {
				rotated[s.rotation] = true
				require.True(t, s.count == 1 || !s.rotation.loses(), "what is in between would be lost: %s", s)
			}
		}
	}
	require.Len(t, rotated, int(rotations))
	processes := map[string]bool{}
	for _, name := range testCast.processes() {
		processes[name] = true
	}
	for f, targets := range map[fault][]string{
		secondCopy: testCast.sources, flood: testCast.sources, sourceAway: testCast.servers, sourceHangs: testCast.servers, rotateAway: testCast.files,
	} {
		require.Len(t, happened[f], len(targets), f)
	}
	require.Equal(t, processes, happened[kill])
	require.Equal(t, processes, happened[pause])
}
