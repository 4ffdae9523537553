package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/workspace"
)

// TestKubernetesIsForGood holds that a stack has a cluster from its first run on, or never, and that the reader hears what to do.
func TestKubernetesIsForGood(t *testing.T) {
	w := &workspace.Workspace{Project: t.TempDir(), Home: t.TempDir(), Stack: "local"}
	with, without := &update{workspace: w, withKubernetes: true}, &update{workspace: w}
	require.NoError(t, without.checkKubernetes())
	require.ErrorContains(t, with.checkKubernetes(), "make kubernetes builds it")
	require.NoError(t, os.MkdirAll(w.EngineDir(), 0o700))
	require.NoError(t, without.checkKubernetes())
	require.ErrorIs(t, with.checkKubernetes(), errOtherKind)
	require.NoError(t, os.MkdirAll(w.KubernetesDir(), 0o700))
	require.ErrorContains(t, without.checkKubernetes(), "make kubernetes builds it", "a later run needs no flag, but the programs")
}
