package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/verify"
	"kafka-on-eks/tests/harness"
)

// TestFaults kills a broker, the sink and the producer while at least 100,000 records flow, then adds
// a broker, then takes everything down: nothing is missing, nothing is there twice, nothing is left.
func TestFaults(t *testing.T) {
	const records = 100_000
	flags := []string{"-c", "source.rate=3000"}
	c := harness.New(t)
	c.Must(t, append([]string{"up"}, flags...)...)

	t.Run("a second up changes nothing", func(t *testing.T) {
		require.Contains(t, c.Must(t, append([]string{"up"}, flags...)...), "No changes")
	})

	t.Run("memory", func(t *testing.T) {
		var resident uint64
		for _, p := range c.Status(t).Processes {
			resident += p.RSS
		}
		t.Logf("resident: %d MiB", resident>>20)
		require.Less(t, resident, uint64(4<<30))
	})

	t.Run("kill -9", func(t *testing.T) {
		for _, name := range []string{"kafka-1", "s3-sink", "producer", "kafka-0", "s3-sink", "producer"} {
			before := c.Status(t).Delivery.Position
			c.Kill(t, name)
			awaitPosition(t, c, before+5_000)
		}
		awaitPosition(t, c, records)
		report := c.Verify(t)
		requireExact(t, report)
		require.GreaterOrEqual(t, report.Acknowledged, int64(records))
	})

	t.Run("a fourth broker", func(t *testing.T) {
		require.Equal(t, 3, c.Brokers(t))
		four := append([]string{"up", "-c", "brokers=4"}, flags...)
		c.Must(t, four...)
		require.Equal(t, 4, c.Brokers(t))
		awaitPosition(t, c, c.Status(t).Delivery.Position+5_000)
		requireExact(t, c.Verify(t))
		require.Contains(t, c.Must(t, four...), "No changes")
	})

	t.Run("other settings of the sink", func(t *testing.T) {
		changed := append([]string{"up", "-c", "brokers=4", "-c", "sink.compression=gzip", "-c", "sink.prefix=landing"}, flags...)
		c.Must(t, changed...)
		awaitPosition(t, c, c.Status(t).Delivery.Position+60_000) // more than one rotation
		report := c.Verify(t)
		requireExact(t, report)
		require.Equal(t, 2, report.Settings)
	})

	t.Run("verify finds what is lost", func(t *testing.T) {
		awaitObjects(t, c)
		report := c.Verify(t)
		requireExact(t, report)
		key, lines := c.DeleteObject(t, "landing/my-sports/")
		found := c.Verify(t)
		require.Equal(t, lines, found.Missing.Count, found.String())
		require.Zero(t, found.Duplicate.Count+found.Misplaced.Count+found.Damaged.Count+found.Uncounted.Count, found.String())
		out, err := c.Run("verify")
		require.Error(t, err)
		require.Contains(t, out, fmt.Sprintf("%d missing", lines), key)

		// Events that Kafka deletes before the sink has read them.
		sink := c.Status(t).Process(t, "s3-sink").PID
		require.NoError(t, syscall.Kill(sink, syscall.SIGSTOP))
		defer func() { _ = syscall.Kill(sink, syscall.SIGCONT) }()
		awaitPosition(t, c, c.Status(t).Delivery.Position+10_000)
		deleted := c.DeleteRecords(t, "my-sports", 0)
		found = c.Verify(t)
		require.Greater(t, found.Missing.Count, lines, found.String())
		require.LessOrEqual(t, found.Missing.Count, lines+deleted, found.String())
		require.False(t, found.OK())
	})

	t.Run("down leaves nothing", func(t *testing.T) {
		before := c.Status(t)
		c.Must(t, "down")
		for _, p := range before.Processes {
			if p.PID != 0 {
				require.ErrorIs(t, syscall.Kill(p.PID, 0), syscall.ESRCH, p.Name)
			}
			for _, port := range p.Ports {
				listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
				require.NoError(t, err, "port %d of %s", port, p.Name)
				require.NoError(t, listener.Close())
			}
		}
		left, err := os.ReadDir(c.Home)
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

// awaitPosition waits until the generator's first n events are acknowledged.
func awaitPosition(t *testing.T, c *harness.Command, n int64) {
	t.Helper()
	harness.Eventually(t, 5*time.Minute, func() error {
		if got := c.Status(t).Delivery.Position; got < n {
			return fmt.Errorf("%d events acknowledged, waiting for %d", got, n)
		}
		return nil
	})
}

// awaitObjects waits until the sink has written objects by its last settings.
func awaitObjects(t *testing.T, c *harness.Command) {
	t.Helper()
	harness.Eventually(t, 5*time.Minute, func() error {
		if len(c.Objects(t, "landing/my-sports/")) == 0 {
			return errors.New("no object yet")
		}
		return nil
	})
}

func requireExact(t *testing.T, r verify.Report) {
	t.Helper()
	require.True(t, r.OK(), r.String())
	require.Positive(t, r.InS3, r.String())
}
