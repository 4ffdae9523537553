package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
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
	sourceMade := fmt.Sprintf(`  kafka-on-eks:sources:
    - {name: made, kind: generator, rate: 0, count: %d}
`, made)
	sourceRead := fmt.Sprintf(`    - {name: read, kind: file, path: %q, record: {key: $.id, timestamp: $.at, timestampFormat: unix-ms}}
`, file)
	require.NoError(t, os.WriteFile(settings, []byte(harness.SmallStack+sourceMade+sourceRead), 0o600))
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

	t.Run("a topic renamed and a source removed", func(t *testing.T) {
		byHand := rule{"User:auditor", "my-sports", kafka.ACLOperationRead}
		_, err := c.Admin(t).CreateACLs(t.Context(), kafka.ACLBindings{{
			Type: kafka.ResourceTopic, Name: byHand.name, ResourcePatternType: kafka.ResourcePatternTypeLiteral, Principal: byHand.user, Host: "*",
			Operation: byHand.operation, PermissionType: kafka.ACLPermissionTypeAllow,
		}})
		require.NoError(t, err)
		before := rulesOf(t, c)
		require.Contains(t, before, rule{"User:producer", "producer-read", kafka.ACLOperationWrite})
		require.Contains(t, before, rule{"User:connect", "my-sports", kafka.ACLOperationRead})

		require.NoError(t, os.WriteFile(settings, []byte(harness.SmallStack+sourceMade), 0o600))
		c.Must(t, "up", "--config-file", settings, "-c", "topic.name=results")
		after := rulesOf(t, c)
		require.Contains(t, after, rule{"User:connect", "results", kafka.ACLOperationRead})
		require.Contains(t, after, rule{"User:producer", "producer-made", kafka.ACLOperationWrite})
		require.Contains(t, after, byHand, "rules of others stay")
		for _, r := range after {
			gone := strings.HasPrefix(r.name, "my-sports") || r.name == "producer-read"
			require.False(t, gone && r != byHand, "%v is left", r)
		}
	})
}

// rule is what tells Kafka's access rules apart here.
type rule struct {
	user, name string
	operation  kafka.ACLOperation
}

func rulesOf(t *testing.T, c *harness.Command) []rule {
	t.Helper()
	var rules []rule
	for _, b := range c.AccessRules(t) {
		rules = append(rules, rule{b.Principal, b.Name, b.Operation})
	}
	return rules
}
