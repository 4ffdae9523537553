package machine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestConnectorHistory: every configuration that a connector was given is kept, also beyond its end, and that of a stack from before there was a
// history.
func TestConnectorHistory(t *testing.T) {
	t.Parallel()
	n := Open(t.TempDir(), Tools{})
	history, err := n.ConnectorHistory("sink")
	require.NoError(t, err)
	require.Empty(t, history)

	folder, err := n.folder("pods", "sink")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, sinkFile), []byte(`{"name":"sink","configs":{"topics.dir":"a"}}`), 0o600))
	a, b := map[string]string{"topics.dir": "a"}, map[string]string{"topics.dir": "b"}
	history, err = n.ConnectorHistory("sink")
	require.NoError(t, err)
	require.Equal(t, []map[string]string{a}, history)

	for _, configs := range []map[string]string{a, b, b, a} {
		require.NoError(t, n.recordConfigs(ConnectorSpec{Name: "sink", Configs: configs}))
	}
	require.NoError(t, os.RemoveAll(folder))
	history, err = n.ConnectorHistory("sink")
	require.NoError(t, err)
	require.Equal(t, []map[string]string{a, b, a}, history)
	history, err = n.ConnectorHistory("another")
	require.NoError(t, err)
	require.Empty(t, history)

	require.NoError(t, os.WriteFile(n.historyPath("sink"), []byte("{"), 0o600))
	_, err = n.ConnectorHistory("sink")
	require.ErrorContains(t, err, n.historyPath("sink"))
}
