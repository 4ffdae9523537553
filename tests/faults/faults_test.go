// Package faults holds the stack to exactly once while everything around it fails.
package faults

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// TestFaults reads from sources of all kinds that have positions, and that misbehave, while processes are killed: each of
// their events is in the topic once, in order, byte for byte, or once among the dead letters where it is no good; and in S3
// once. FAULT_SEED chooses another schedule, FAULT_ROUNDS how long it is.
func TestFaults(t *testing.T) {
	t.Parallel()
	seed, rounds := number(t, "FAULT_SEED", 1), number(t, "FAULT_ROUNDS", 6)
	p := &play{command: harness.New(t), sources: newSources(t, seed, int64(rounds))}
	schedule := newSchedule(newCast(p.sources), seed, int(rounds))
	done := 0
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		t.Logf("FAULT_SEED=%d FAULT_ROUNDS=%d failed in round %d; the schedule:", seed, rounds, done)
		for i, r := range schedule[:min(done+1, len(schedule))] {
			t.Logf("%3d  %s", i, r)
		}
		p.report(t)
		for _, name := range append(newCast(p.sources).producers(), "s3-sink") {
			out, _ := p.command.Run("logs", name) // as far as there is one
			lines := strings.SplitAfter(out, "\n")
			t.Logf("%s:\n%s", name, strings.Join(lines[max(0, len(lines)-60):], ""))
		}
	})
	p.begin(t)
	for ; done < len(schedule); done++ {
		if err := p.round(t, done, schedule[done]); err != nil {
			l := p.ledger(t)
			l.counts(false)
			require.NoError(t, err, l.String())
		}
	}
	err := p.finish()
	p.report(t)
	l := p.ledger(t)
	l.counts(true)
	require.Empty(t, l.String())
	require.NoError(t, err)
	closing := p.command.CloseTail(t, topic, rotateInterval)
	report := p.command.AwaitPending(t, closing, patience)
	require.True(t, report.OK(), report.String())
	require.Equal(t, l.good, report.Acknowledged, report.String())
	require.Equal(t, l.bad, report.ProducerDeadLetters, report.String())
	l.s3(p.command.Lines(t, topic))
	require.Empty(t, l.String())
}

// number reads a number from the environment.
func number(t *testing.T, variable string, without uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return without
	}
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, "%s must be a whole number (e.g. %d)", variable, without)
	return n
}
