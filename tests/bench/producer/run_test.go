package producer_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// run is what one pass of one peer took.
type run struct {
	rate    float64       // events a second, from the first event's reading or sending until all are acknowledged
	cpu     time.Duration // of its process, in user and kernel mode
	brokers time.Duration // of the brokers
	peak    int64         // bytes resident at most, 0 where it wasn't looked at
}

// series are the runs of one peer.
type series []run

func (s series) of(value func(run) float64) []float64 {
	values := make([]float64, len(s))
	for i, r := range s {
		values[i] = value(r)
	}
	slices.Sort(values)
	return values
}

func median(sorted []float64) float64 { return sorted[len(sorted)/2] }

func (s series) rates() []float64 { return s.of(func(r run) float64 { return r.rate }) }

// rate is the median.
func (s series) rate() float64 { return median(s.rates()) }

// String is the median rate with its spread, and the medians of what else was measured.
func (s series) String() string {
	rates := s.rates()
	line := fmt.Sprintf("%7.0f events/s (%.0f to %.0f), CPU %.2f s and %.2f s of the brokers", median(rates), rates[0], rates[len(rates)-1],
		median(s.of(func(r run) float64 { return r.cpu.Seconds() })), median(s.of(func(r run) float64 { return r.brokers.Seconds() })))
	peaks := s.of(func(r run) float64 { return float64(r.peak) })
	if peak := peaks[len(peaks)-1]; peak > 0 {
		line += fmt.Sprintf(", at most %.0f MiB resident", peak/(1<<20))
	}
	return line
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakOf is the most memory in bytes that a process had resident so far.
func peakOf(b *testing.B, pid int) int64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(b, err)
	m := highWater.FindSubmatch(status)
	require.NotNil(b, m, string(status))
	kib, err := strconv.ParseInt(string(m[1]), 10, 64)
	require.NoError(b, err)
	return kib << 10
}

// cpuOf is the time in user and kernel mode that a process took so far (proc_pid_stat(5), whose unit is 10 ms on all
// platforms that Kafka's images run on).
func cpuOf(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(b, err)
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // from the third on
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		require.NoError(b, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
