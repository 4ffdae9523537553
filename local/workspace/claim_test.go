package workspace_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/workspace"
)

// TestClaimNamesItsHolder: a second command hears who holds the stack, and gets it once that has let go, also after a Delete.
func TestClaimNamesItsHolder(t *testing.T) {
	t.Parallel()
	w := &workspace.Workspace{Home: t.TempDir(), Stack: "local"}
	claim, err := workspace.Take(w, "up")
	require.NoError(t, err)
	_, err = workspace.Take(w, "down")
	var busy *workspace.BusyError
	require.ErrorAs(t, err, &busy)
	require.Equal(t, &workspace.BusyError{Stack: "local", Command: "up", PID: os.Getpid()}, busy)

	require.NoError(t, w.Delete())
	claim.Release()
	claim, err = workspace.Take(w, "up")
	require.NoError(t, err)
	claim.Release()
}
