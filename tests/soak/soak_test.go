// Package soak runs the whole stack for long, to see what grows.
package soak

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

const (
	topic    = "my-sports"
	rotation = 10 * time.Second
	// rate is in events a second.
	rate = 5000
	// settle is the part of the time after which caches and pools should have their size.
	settle = 10
	// slack is how much longer than planned it may take until everything is in S3.
	slack = 15 * time.Minute
)

// TestSoak produces 5,000 events a second for SOAK_DURATION, and reports memory, descriptors and goroutines of the
// producer at the start, on the way and at the end. Everything must be in S3 then, once, and no process have been
// restarted.
func TestSoak(t *testing.T) {
	text := os.Getenv("SOAK_DURATION")
	if text == "" {
		t.Skip("takes as long as SOAK_DURATION says (e.g. 1h): make soak") //nolint:forbidigo // runs on demand
	}
	duration, err := time.ParseDuration(text)
	require.NoError(t, err, "SOAK_DURATION")
	events := int64(duration.Seconds() * rate)
	c := harness.New(t)
	c.Must(t, "up", "-c", fmt.Sprintf("source.rate=%d", rate), "-c", fmt.Sprintf("source.count=%d", events))

	t.Logf("%10s %12s %14s %12s %12s %11s %11s", "", "events", "events/s", "resident", "descriptors", "goroutines", "all resident")
	var since time.Time
	var last int64
	report := func(when string) {
		m, status := c.Metrics(t, "producer"), c.Status(t)
		var resident uint64
		for _, p := range status.Processes {
			resident += p.RSS
			require.Zero(t, p.Restarts, "%s was restarted", p.Name)
		}
		position, now := status.Delivery.Position, time.Now()
		speed := "-"
		if last > 0 {
			speed = fmt.Sprintf("%.0f", float64(position-last)/now.Sub(since).Seconds())
		}
		since, last = now, position
		t.Logf("%10s %12d %14s %8.1f MiB %12.0f %11.0f %8d MiB", when, position, speed,
			m["process_resident_memory_bytes"]/(1<<20), m["process_open_fds"], m["go_goroutines"], resident>>20)
	}
	for part := int64(1); part <= settle; part++ {
		harness.Eventually(t, duration/settle+slack, func() error {
			if got, want := c.Status(t).Delivery.Position, part*events/settle; got < want {
				return fmt.Errorf("%d of %d events committed", got, want)
			}
			return nil
		})
		when := fmt.Sprintf("%d%%", part*100/settle)
		switch part {
		case 1:
			when = "start"
		case settle:
			when = "end"
		}
		report(when)
	}

	closing := c.CloseTail(t, topic, rotation)
	c.AwaitOpen(t, closing, slack)
	result := c.AwaitPending(t, closing, slack)
	t.Logf("verify:\n%s", result)
	require.True(t, result.OK(), result.String())
	require.Equal(t, events, result.Acknowledged, result.String())
}
