package harness

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/status"
)

// Metrics reads the counters and gauges of a process that serves /metrics on its first port; those with labels are
// summed.
func (c *Command) Metrics(t testing.TB, name string) map[string]float64 {
	t.Helper()
	ports := c.Status(t).Process(t, name).Ports
	require.NotEmpty(t, ports, name)
	metrics, err := status.Metrics(t.Context(), fmt.Sprintf("127.0.0.1:%d", ports[0]))
	require.NoError(t, err)
	return metrics
}
