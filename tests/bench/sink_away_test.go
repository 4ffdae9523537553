package bench

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// BenchmarkSinkAway: the sink stands still while records come, then makes up for it while they go on coming. It prints how fast,
// as a multiple of the rate at which they come, and from that how long an hour's absence would take. Nothing may be missing.
func BenchmarkSinkAway(b *testing.B) {
	const (
		rate = 2_000
		away = 60 * rate // longer than the group waits for a member
		open = 20 * rate // at most this many are in files that are still open: two intervals of rotation
	)
	for range b.N {
		c := harness.New(b)
		c.Must(b, "up", "-c", fmt.Sprintf("source.rate=%d", rate))
		sink := c.Status(b).Process(b, "s3-sink").PID
		require.NoError(b, syscall.Kill(sink, syscall.SIGSTOP))
		b.Cleanup(func() { _ = syscall.Kill(sink, syscall.SIGCONT) }) // it may be gone by then
		harness.Eventually(b, 5*time.Minute, func() error {
			if lag := c.Lag(b, "connect-s3-sink", "my-sports"); lag < away {
				return fmt.Errorf("%d records wait, waiting for %d", lag, away)
			}
			return nil
		})
		behind := c.Lag(b, "connect-s3-sink", "my-sports")
		require.NoError(b, syscall.Kill(sink, syscall.SIGCONT))
		start := time.Now()
		var left int64
		harness.Eventually(b, 10*time.Minute, func() error {
			if left = c.Lag(b, "connect-s3-sink", "my-sports"); left > open {
				return fmt.Errorf("%d records wait", left)
			}
			return nil
		})
		took := time.Since(start).Seconds()
		speed := float64(behind-left)/took/rate + 1 // what came meanwhile was caught up with, too
		report := c.Verify(b)
		require.True(b, report.OK(), report.String())
		b.ReportMetric(speed, "speed/rate")
		b.ReportMetric(60/(speed-1), "min-to-make-up-an-hour")
		b.ReportMetric(0, "ns/op") // says nothing here
	}
}
