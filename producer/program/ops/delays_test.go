package ops

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
)

func TestDelays(t *testing.T) {
	t.Parallel()
	d := newDelays("delay_seconds", "Delay.", []float64{0.001, 0.1})
	d.Add(time.Millisecond, 3)
	d.Add(50*time.Millisecond, 2)
	d.Add(-time.Second, 1)
	d.Add(2*time.Second, 4)
	require.NoError(t, testutil.CollectAndCompare(d, strings.NewReader(`# HELP delay_seconds Delay.
# TYPE delay_seconds histogram
delay_seconds_bucket{le="0.001"} 4
delay_seconds_bucket{le="0.1"} 6
delay_seconds_bucket{le="+Inf"} 10
delay_seconds_sum 8.103
delay_seconds_count 10
`)))
}

func BenchmarkDelays(b *testing.B) {
	d := newDelays("delay_seconds", "Delay.", delayBounds)
	b.ReportAllocs()
	for i := range b.N {
		d.Add(time.Duration(i), 1)
	}
}
