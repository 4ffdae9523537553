package engine

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/standin"
)

// forgetful stands for a Pulumi command whose providers leave temporary files.
const forgetful = `#!/bin/sh
[ "$1" = version ] && echo v3.250.0 && exit
echo "the way into a cluster" > "$TMPDIR/kubeconfig1"
echo "$TMPDIR" > "$PULUMI_HOME/seen"
exit 1
`

// TestTemporaryFilesGo holds that nothing stays of what a run writes into its temporary folder, where the user's other programs see none of it.
func TestTemporaryFilesGo(t *testing.T) {
	root, state := t.TempDir(), t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "bin"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, "bin", "pulumi"), []byte(forgetful), 0o700))
	e, err := New(Options{
		ProjectDir: project(t), Stack: "local", StateDir: state, PulumiRoot: root, Cloud: standin.New(standin.Options{}),
		Program: func(*pulumi.Context) error { return nil },
	})
	require.NoError(t, err)
	_, err = e.Preview(t.Context(), io.Discard)
	require.Error(t, err, "that command does nothing")
	seen, err := os.ReadFile(filepath.Join(state, "home", "seen"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(state, "tmp"), filepath.Dir(string(seen)))
	left, err := os.ReadDir(filepath.Join(state, "tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
}
