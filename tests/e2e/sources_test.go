package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// TestSeveralSources runs two sources into one topic: each has a producer with a transactional id of its own, and every event of both is there once.
func TestSeveralSources(t *testing.T) {
	const lines, made = 2_000, 3_000
	folder := t.TempDir()
	var events strings.Builder
	for i := range lines {
		fmt.Fprintf(&events, `{"id":%d,"at":%d}`+"\n", i, time.Now().UnixMilli())
	}
	file := filepath.Join(folder, "events.ndjson")
	require.NoError(t, os.WriteFile(file, []byte(events.String()), 0o600))
	settings := filepath.Join(folder, "settings.yaml")
	require.NoError(t, os.WriteFile(settings, []byte(fmt.Sprintf(harness.SmallStack+`  kafka-on-eks:sources:
    - {name: made, kind: generator, rate: 0, count: %d}
    - {name: read, kind: file, path: %q, record: {key: $.id, timestamp: $.at, timestampFormat: unix-ms}}
`, made, file)), 0o600))
	c := harness.New(t)
	c.Must(t, "up", "--config-file", settings)
	c.AwaitAcknowledged(t, lines+made, time.Minute)
	status := c.Status(t)
	require.Len(t, status.Delivery.Producers, 2)
	for i, want := range []struct {
		name  string
		count int64
	}{{"producer-made", made}, {"producer-read", lines}} {
		got := status.Delivery.Producers[i]
		require.Equal(t, want.name, got.Name)
		require.Equal(t, want.count, got.Acknowledged, want.name)
		status.Process(t, want.name)
	}
	report := c.Verify(t)
	require.EqualValues(t, lines+made, report.Acknowledged, report)
	require.EqualValues(t, lines+made, report.InTopic, report)
	require.Zero(t, report.Missing.Count, report)
	require.Zero(t, report.Duplicate.Count, report)
}
