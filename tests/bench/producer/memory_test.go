package producer_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// BenchmarkMemory: the most memory that producers have resident while sources run at full speed: first with Kafka up, then
// while all of Kafka is away, then until they have caught up. Kafka is away for PRODUCER_BENCH_OUTAGE
// seconds, 300 unless set.
func BenchmarkMemory(b *testing.B) {
	c := start(b)
	outage := time.Duration(number(b, "PRODUCER_BENCH_OUTAGE", 300)) * time.Second
	file := writeRecords(b, 512, 2_000_000)
	cases := []struct {
		name     string
		settings map[string]string
	}{
		{"generator exactly once", map[string]string{"SOURCE_KIND": "generator", "SOURCE_RATE": "0"}},
		{"generator at least once", map[string]string{"SOURCE_KIND": "generator", "SOURCE_RATE": "0", "PRODUCER_DELIVERY": "at-least-once"}},
		{"file exactly once", map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": file}},
		{"file by key", map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": file, "RECORD_KEY": "$.num"}},
	}
	var programs []*program
	for _, s := range cases {
		topic, _ := c.topic(b)
		p := c.launch(b, ownProducer(), topic, s.settings)
		b.Cleanup(func() { _ = p.command.Process.Kill() })
		p.address = p.await(b, "producer starts").HTTP
		p.await(b, "source starts")
		go func() { _, _ = io.Copy(io.Discard, p.log) }()
		programs = append(programs, p)
	}
	time.Sleep(20 * time.Second) // at full speed
	up := make([]int64, len(cases))
	before := make([]float64, len(cases))
	for i, p := range programs {
		up[i], before[i] = peakOf(b, p.command.Process.Pid), p.acknowledged(b)
		require.Positive(b, before[i], cases[i].name)
	}
	require.NoError(b, c.node.Stop(b.Context()))
	time.Sleep(outage)
	for i, p := range programs {
		b.Logf("%-24s at most %3d MiB resident at full speed, %3d MiB while Kafka was away for %s",
			cases[i].name, up[i]>>20, peakOf(b, p.command.Process.Pid)>>20, outage)
		before[i] = p.acknowledged(b)
	}
	require.NoError(b, c.node.Start(b.Context()))
	harness.Eventually(b, 10*time.Minute, func() error { return c.node.Ready(b.Context()) })
	var most int64
	for i, p := range programs {
		harness.Eventually(b, 10*time.Minute, func() error {
			if p.acknowledged(b) <= before[i] {
				return fmt.Errorf("%s: nothing is acknowledged since Kafka is back", cases[i].name)
			}
			return nil
		})
		peak := peakOf(b, p.command.Process.Pid)
		b.Logf("%-24s at most %3d MiB resident until it goes on", cases[i].name, peak>>20)
		most = max(most, peak)
		require.NoError(b, p.command.Process.Kill())
		_ = p.command.Wait() // it was killed
	}
	b.ReportMetric(float64(most>>20), "MiB-resident(goal<=150,<=200-outage)")
	b.ReportMetric(0, "ns/op") // says nothing here
}

var acknowledgedMetric = regexp.MustCompile(`(?m)^producer_records_acknowledged_total (\S+)$`)

// acknowledged is how many events the producer says are acknowledged.
func (p *program) acknowledged(b *testing.B) float64 {
	b.Helper()
	answer, err := http.Get("http://" + p.address + "/metrics")
	require.NoError(b, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(b, err)
	require.NoError(b, answer.Body.Close())
	m := acknowledgedMetric.FindSubmatch(body)
	require.NotNil(b, m, string(body))
	n, err := strconv.ParseFloat(string(m[1]), 64)
	require.NoError(b, err)
	return n
}
