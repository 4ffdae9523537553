package producer_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkThroughput: events of a file, from the first read until all are acknowledged, as a ratio to what Kafka's own
// tool and a bare loop over the same records in memory reach on the same brokers. Each runs in a process of its own; they
// take turns, five times each, and medians are compared. One turn before them doesn't count: new brokers are several times
// slower until their code is compiled.
//
// The tool's rate is the one that it prints itself: without the start of its JVM and the reading of its records. It grows
// with the number of records, as Java compiles its code meanwhile: PRODUCER_BENCH_RECORDS changes that number. The bare
// loop's begins with its first Produce; it hands records over one by one and, in a run of its own, by the library's
// batching channel, and the faster way counts. It adds no headers, which the producer does.
//
// PRODUCER_BENCH_AGAINST is another build of the producer, e.g. of the commit before a change. It takes its turns, too, and this build is compared with it.
func BenchmarkThroughput(b *testing.B) {
	c := start(b)
	rounds := number(b, "PRODUCER_BENCH_ROUNDS", 5)
	for _, size := range []int{200, 512} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			count := number(b, "PRODUCER_BENCH_RECORDS", 120_000_000/size)
			file := writeRecords(b, size, count)
			sample := writeRecords(b, size, min(count, 100_000)) // the tool reads it into strings
			type peer struct {
				name string
				run  func() run
			}
			peers := []peer{
				{"ProducerPerformance", func() run { return c.runTool(b, sample, count) }},
				{"bare, one by one", func() run { return c.runBare(b, file, count, false) }},
				{"bare, batching", func() run { return c.runBare(b, file, count, true) }},
				{"producer, at least once", func() run { return c.runProgram(b, ownProducer(), file, count, "at-least-once") }},
				{"producer, exactly once", func() run { return c.runProgram(b, ownProducer(), file, count, "exactly-once") }},
			}
			other := os.Getenv("PRODUCER_BENCH_AGAINST")
			if other != "" {
				peers = append(peers,
					peer{"other, at least once", func() run { return c.runProgram(b, other, file, count, "at-least-once") }},
					peer{"other, exactly once", func() run { return c.runProgram(b, other, file, count, "exactly-once") }},
				)
			}
			all := make([]series, len(peers))
			for round := range 1 + rounds {
				for i, p := range peers {
					before := c.cpu(b)
					r := p.run()
					r.brokers = c.cpu(b) - before
					if round > 0 {
						all[i] = append(all[i], r)
					}
				}
			}
			for i, p := range peers {
				b.Logf("%-24s %v", p.name, all[i])
			}
			tool, bare, once, exactly := all[0].rate(), max(all[1].rate(), all[2].rate()), all[3].rate(), all[4].rate()
			b.ReportMetric(once/tool, "×tool(goal>=1.2)")
			b.ReportMetric(once/bare, "×bare(goal>=0.9)")
			b.ReportMetric(exactly/once, "×with-transactions(goal>=0.85)")
			if other != "" {
				b.ReportMetric(once/all[5].rate(), "×other-at-least-once")
				b.ReportMetric(exactly/all[6].rate(), "×other-exactly-once")
			}
			b.ReportMetric(0, "ns/op") // says nothing here
		})
	}
}

// number reads a variable that makes a benchmark shorter or longer.
func number(b *testing.B, variable string, fallback int) int {
	b.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	require.NoError(b, err, variable)
	return n
}
