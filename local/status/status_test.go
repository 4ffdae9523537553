package status_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/supervisor"
	"kafka-on-eks/local/status"
)

// TestStatus: what nothing answers for is told as such, in text and in JSON, and the JSON reads back as it was.
func TestStatus(t *testing.T) {
	t.Parallel()
	node := machine.Open(t.TempDir(), machine.Tools{})
	s, err := status.Of(t.Context(), "local", node, []string{"producer"}, []string{"s3-sink"})
	require.NoError(t, err)
	require.Equal(t, supervisor.DaemonStopped, s.Supervisor.State)

	var out bytes.Buffer
	require.NoError(t, s.Print(&out))
	require.Contains(t, out.String(), "No supervisor runs")
	require.Contains(t, out.String(), "Producer producer: doesn't answer just now")
	require.Contains(t, out.String(), "Sink s3-sink: doesn't answer just now")

	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.Contains(t, string(text), `"delivery":{"acknowledged":0,"deadLetters":0,"position":0,"sourceEnded":false,"producers":[{"name":"producer"`)
	var read status.Status
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, *s, read)
}
