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
	"github.com/twmb/franz-go/pkg/kgo"

	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

// TestRules: records have the events' keys, in the partitions that Java's clients would choose, and their times; what
// breaks a rule goes to the dead-letter topic.
func TestRules(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	folder := t.TempDir()
	schemaFile, path := filepath.Join(folder, "schema.json"), filepath.Join(folder, "in.ndjson")
	require.NoError(t, os.WriteFile(schemaFile, []byte(`{"required":["at"]}`), 0o600))
	schema, err := record.LoadSchema(schemaFile)
	require.NoError(t, err)
	key, err := record.ParsePath("$.id")
	require.NoError(t, err)
	at, err := record.ParsePath("$.at")
	require.NoError(t, err)

	var lines strings.Builder
	const count = 300
	begin := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	for i := range count {
		_, _ = fmt.Fprintf(&lines, "{\"id\":\"key %d\",\"n\":%d,\"at\":%d}\n", i%40, i, begin.UnixMilli()+int64(i))
	}
	lines.WriteString("{\"id\":\"x\"}\n{\"id\":\"\",\"at\":7}\n" + fmt.Sprintf(`{"at":%d}`, begin.UnixMilli()))
	require.NoError(t, os.WriteFile(path, []byte(lines.String()), 0o600))
	r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }, func(s *settings.Settings) {
		s.Record = record.Rules{Schema: schema, Key: key, Timestamp: &record.Timestamp{
			Path: at, Format: "unix-ms", Zone: time.UTC, MaxAge: 2 * time.Hour, MaxAhead: time.Hour,
		}}
	})
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, r.finish(t))
	require.EqualValues(t, count+3, histogram(t, r, "producer_delivery_seconds").GetSampleCount())
	ages := histogram(t, r, "producer_event_age_seconds")
	require.EqualValues(t, count+1, ages.GetSampleCount())
	require.InDelta(t, 3600, ages.GetSampleSum()/(count+1), 60)

	java := kgo.StickyKeyPartitioner(nil).ForTopic(topics.Events)
	last := map[string]time.Time{}
	keyless := 0
	for _, r := range records(t, cluster, topics.Events) {
		if r.Key == nil {
			keyless++
			continue
		}
		require.Equal(t, java.Partition(r, 3), int(r.Partition))
		require.True(t, r.Timestamp.After(last[string(r.Key)]), "order of a key")
		last[string(r.Key)] = r.Timestamp
		require.Contains(t, string(r.Value), fmt.Sprintf(`"at":%d}`, r.Timestamp.UnixMilli()))
	}
	require.Equal(t, 1, keyless)
	require.Len(t, last, 40)
	dead := records(t, cluster, topics.DeadLetters)
	require.Len(t, dead, 2)
	require.Equal(t, "invalid", header(dead[0], "reason"))
	require.Equal(t, `"": missing property 'at'`, header(dead[0], "detail"))
	require.Equal(t, "mistimed", header(dead[1], "reason"))
	require.Equal(t, "$.at: got 7, must be at most 2h0m0s ago, as Kafka would delete it", header(dead[1], "detail"))
	require.NotNil(t, dead[1].Key)
	require.Empty(t, dead[1].Key)
	require.WithinDuration(t, time.Now(), dead[1].Timestamp, time.Minute)
}
