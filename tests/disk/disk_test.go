// Package disk gives brokers volumes that are soon full.
package disk

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

const (
	// volumes are what two brokers have together, in bytes, if broker.storage is the least that it may be.
	volumes = 2 << 30
	// events are more than the volumes hold: each takes over 200 bytes, on both brokers.
	events = 4_000_000
)

const settings = harness.SmallStack + `  kafka-on-eks:broker: {storage: 1Gi}
  kafka-on-eks:producer: {kafka: {compression.type: none}}
  kafka-on-eks:source: {kind: generator, rate: 25000, count: 4000000}
`

// TestVolumesHold: more events than the brokers' volumes hold come faster than Kafka looks after its disks by default, and no faster than the sink reads. No
// volume fills up, no broker stops, and what retention takes from the topic lies in S3.
func TestVolumesHold(t *testing.T) {
	c := harness.New(t)
	path := filepath.Join(c.Home, "local", "data", "kafka")
	mount(t, path)
	t.Cleanup(func() { _, _ = c.Run("down") }) // it ends all processes; only then the file system can go, and what down couldn't delete for it
	file := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(file, []byte(settings), 0o600))
	c.Must(t, "up", "--config-file", file)
	fullest := 0
	harness.Eventually(t, 10*time.Minute, func() error {
		fullest = max(fullest, used(t, path))
		status := c.Status(t)
		for _, p := range status.Processes {
			require.Zero(t, p.Restarts, "%s, with volumes %d%% full", p.Name, fullest)
		}
		if got := status.Delivery.Position; got < events {
			return fmt.Errorf("%d of %d events committed", got, events)
		}
		return nil
	})
	t.Logf("the volumes were at most %d%% full", fullest)
	require.Less(t, fullest, 95)
	report := c.Verify(t)
	require.True(t, report.OK(), report.String())
	require.EqualValues(t, events, report.Acknowledged)
	t.Log(report.String())
}

// mount puts a file system of the volumes' size at path.
func mount(t *testing.T, path string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(path, 0o700))
	if err := syscall.Mount("volumes", path, "tmpfs", 0, fmt.Sprintf("size=%d,mode=700", volumes)); err != nil {
		t.Skipf("mount a small file system, which root may: %v", err) //nolint:forbidigo // nothing else makes a disk small
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(path, syscall.MNT_DETACH)) })
}

// used is how full a file system is, in percent.
func used(t *testing.T, path string) int {
	t.Helper()
	var stat syscall.Statfs_t
	require.NoError(t, syscall.Statfs(path, &stat))
	return int(100 - stat.Bavail*100/stat.Blocks)
}
