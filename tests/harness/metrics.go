package harness

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"
)

// Metrics reads the counters and gauges of a process that serves /metrics on its first port; those with labels are
// summed.
func (c *Command) Metrics(t testing.TB, name string) map[string]float64 {
	t.Helper()
	ports := c.Status(t).Process(t, name).Ports
	require.NotEmpty(t, ports, name)
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", ports[0]))
	require.NoError(t, err)
	defer response.Body.Close() // only read
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(t, err)
	out := map[string]float64{}
	for family, values := range families {
		for _, m := range values.GetMetric() {
			out[family] += m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return out
}
