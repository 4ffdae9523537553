package workspace_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/workspace"
)

// TestAccessFilesOfClients: each client has a file of its own, for the owner only, as long as the stack has the client.
func TestAccessFilesOfClients(t *testing.T) {
	t.Parallel()
	w := &workspace.Workspace{Home: t.TempDir(), Stack: "local"}
	require.NoError(t, os.MkdirAll(w.Dir(), 0o700))
	a := workspace.Access{Bootstrap: "127.0.0.1:20000", Username: "kafka", Password: "k", Clients: map[string]string{"billing": "b", "audit": "a"}}
	require.NoError(t, a.Write(w))
	text, err := os.ReadFile(w.ClientProperties("billing"))
	require.NoError(t, err)
	require.Contains(t, string(text), `username="billing" password="b"`)
	require.Contains(t, string(text), "bootstrap.servers=127.0.0.1:20000\n")
	info, err := os.Stat(w.ClientProperties("billing"))
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())

	delete(a.Clients, "billing")
	require.NoError(t, a.Write(w))
	require.NoFileExists(t, w.ClientProperties("billing"))
	require.FileExists(t, w.ClientProperties("audit"))
	require.FileExists(t, w.KafkaClient())
}
