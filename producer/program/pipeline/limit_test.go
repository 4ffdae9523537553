package pipeline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

// TestNearLimit: an event of as many bytes as may be is a record, whatever Kafka adds to it, and one of a byte more is a
// dead letter.
func TestNearLimit(t *testing.T) {
	t.Parallel()
	const limit = 1_000_000
	var content strings.Builder
	for _, size := range []int{limit - 114, limit - 1, limit, limit + 1, limit + 33} {
		head := fmt.Sprintf(`{"size":%d,"pad":"`, size)
		content.WriteString(head + strings.Repeat("x", size-len(head)-2) + "\"}\n")
	}
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(content.String()), 0o600))
	key, err := record.ParsePath("$.size")
	require.NoError(t, err)
	for _, mode := range []settings.Delivery{settings.ExactlyOnce, settings.AtLeastOnce} {
		for _, rules := range []record.Rules{{}, {Key: key}} {
			t.Run(fmt.Sprint(mode, rules.Any()), func(t *testing.T) {
				t.Parallel()
				cluster := newKafka(t)
				r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }, func(s *settings.Settings) {
					s.Delivery, s.Record, s.MaxEventBytes = mode, rules, limit
				})
				require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 30*time.Second, 10*time.Millisecond)
				require.NoError(t, r.finish(t))
				var sizes []int
				for _, record := range records(t, cluster, topics.Events) {
					sizes = append(sizes, len(record.Value))
				}
				require.ElementsMatch(t, []int{limit - 114, limit - 1, limit}, sizes)
				dead := records(t, cluster, topics.DeadLetters)
				require.Len(t, dead, 2)
				for i, size := range []string{"1000001", "1000033"} {
					require.Equal(t, "oversized", header(dead[i], "reason"))
					require.Equal(t, size, header(dead[i], "size"))
				}
			})
		}
	}
}
