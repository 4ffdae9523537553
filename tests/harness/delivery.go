package harness

import (
	"fmt"
	"testing"
	"time"

	"kafka-on-eks/local/verify"
)

// AwaitAcknowledged waits until the producer says that at least n events are acknowledged or set
// aside as dead letters.
func (c *Command) AwaitAcknowledged(t testing.TB, n int64, limit time.Duration) {
	t.Helper()
	Eventually(t, limit, func() error {
		s := c.Status(t).Delivery
		if got := s.Acknowledged + s.DeadLetters; got < n {
			return fmt.Errorf("%d of %d events acknowledged since the producer's last start", got, n)
		}
		return nil
	})
}

// AwaitOpen waits until the sink says that no more than n records are pending in its open files. That is cheaper than
// AwaitPending, but leaves out what the sink has yet to read.
func (c *Command) AwaitOpen(t testing.TB, n int64, limit time.Duration) {
	t.Helper()
	Eventually(t, limit, func() error {
		var pending int64
		for _, sink := range c.Status(t).Delivery.Sinks {
			pending += sink.Pending
		}
		if pending > n {
			return fmt.Errorf("%d records in open files, %d expected", pending, n)
		}
		return nil
	})
}

// AwaitPending waits until no more than n records are pending in open files, and returns the comparison of then.
func (c *Command) AwaitPending(t testing.TB, n int64, limit time.Duration) verify.Report {
	t.Helper()
	var report verify.Report
	Eventually(t, limit, func() error {
		report = c.Verify(t)
		if report.Pending.Count > n {
			return fmt.Errorf("%d records pending, %d expected\n%s", report.Pending.Count, n, report)
		}
		return nil
	})
	return report
}
