package producer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// latencyRate is in events a second.
	latencyRate = 1000
	// warmUp is how many events at the start don't count: connections and metadata come first.
	warmUp = 2 * latencyRate
)

// BenchmarkLatency: from an event on the wire to its acknowledgement, at 1,000 events a second without transactions.
//
// The producer's events come from a server of the benchmark by server-sent events: an event counts from just before it
// is written to the socket until the delivery report arrives in the producer's own code. The bare loop makes the same
// events in memory at the same rate: one counts from just before Produce until its delivery report arrives. Both run in
// processes of their own, take turns, and use the clock of the one machine.
func BenchmarkLatency(b *testing.B) {
	c := start(b)
	count := warmUp + latencyRate*number(b, "PRODUCER_BENCH_SECONDS", 15)
	ours, bare := map[float64][]float64{}, map[float64][]float64{}
	for range number(b, "PRODUCER_BENCH_ROUNDS", 5) {
		quantiles(b, ours, c.streamed(b, count))
		quantiles(b, bare, c.paced(b, count))
	}
	for _, q := range []float64{0.5, 0.9, 0.99, 0.999} {
		slices.Sort(ours[q])
		slices.Sort(bare[q])
		b.Logf("p%-4g producer %5.1f ms (%.1f to %.1f), bare loop %5.1f ms (%.1f to %.1f): %.2f ×", q*100,
			median(ours[q]), ours[q][0], ours[q][len(ours[q])-1], median(bare[q]), bare[q][0], bare[q][len(bare[q])-1], median(ours[q])/median(bare[q]))
	}
	b.ReportMetric(median(ours[0.99])/median(bare[0.99]), "×bare-p99(goal<=2)")
	b.ReportMetric(0, "ns/op") // says nothing here
}

// quantiles adds one round's quantiles, in milliseconds.
func quantiles(b *testing.B, to map[float64][]float64, delays []time.Duration) {
	b.Helper()
	slices.Sort(delays)
	for _, q := range []float64{0.5, 0.9, 0.99, 0.999} {
		to[q] = append(to[q], float64(delays[int(q*float64(len(delays)))])/1e6)
	}
}

// pace calls do for events 1 to count at latencyRate, and at once for those that are late.
func pace(count int, do func(n int) error) error {
	began := time.Now()
	for n := 1; n <= count; n++ {
		time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second / latencyRate)))
		if err := do(n); err != nil {
			return err
		}
	}
	return nil
}

// streamed has the producer read events from a server, and returns their delays.
func (c *cluster) streamed(b *testing.B, count int) []time.Duration {
	b.Helper()
	topic, remove := c.topic(b)
	defer remove()
	sent := make([]time.Time, count+1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		_ = pace(count, func(n int) error {
			event := fmt.Appendf(nil, "id: %d\ndata: %s\n\n", n, paddedEvent(n))
			sent[n] = time.Now()
			_, _ = w.Write(event)
			return http.NewResponseController(w).Flush()
		})
		<-r.Context().Done() // the producer has them all
	}))
	defer server.Close()
	settings := c.settings(topic, map[string]string{"SOURCE_KIND": "sse", "SOURCE_URL": server.URL, "PRODUCER_DELIVERY": "at-least-once"})
	settings = append(settings, fmt.Sprintf("%s=%d", pipelineVariable, count))
	acknowledged := c.child(b, settings)
	delays := make([]time.Duration, 0, count)
	for n := warmUp + 1; n <= count; n++ {
		delays = append(delays, time.Unix(0, acknowledged[n]).Sub(sent[n]))
	}
	return delays
}

// paced has the bare loop make the same events in memory, and returns their delays.
func (c *cluster) paced(b *testing.B, count int) []time.Duration {
	b.Helper()
	topic, remove := c.topic(b)
	defer remove()
	task, err := json.Marshal(bareTask{Topic: topic, Client: c.client(), Paced: count})
	require.NoError(b, err)
	took := c.child(b, append(os.Environ(), fmt.Sprintf("%s=%s", bareVariable, task)))
	delays := make([]time.Duration, 0, count)
	for n := warmUp + 1; n <= count; n++ {
		delays = append(delays, time.Duration(took[n]))
	}
	return delays
}

// child runs this binary in another role, which prints a list of numbers.
func (c *cluster) child(b *testing.B, environ []string) []int64 {
	b.Helper()
	self, err := os.Executable()
	require.NoError(b, err)
	command := exec.CommandContext(b.Context(), self)
	var stderr bytes.Buffer
	command.Env, command.Stderr = environ, &stderr
	output, err := command.Output()
	require.NoError(b, err, stderr.String())
	var numbers []int64
	require.NoError(b, json.Unmarshal(output, &numbers), stderr.String())
	return numbers
}

// paddedEvent is event n of the latency benchmark, 200 bytes.
func paddedEvent(n int) []byte {
	event := append([]byte(`{"num":`), strconv.Itoa(n)...)
	event = append(event, `,"text":"`...)
	return append(append(event, bytes.Repeat([]byte{'x'}, 198-len(event))...), `"}`...)
}

// printNumbers is how a child answers.
func printNumbers(w io.Writer, numbers []int64) error { return json.NewEncoder(w).Encode(numbers) }
