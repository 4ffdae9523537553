package engine

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/standin"
)

// TestRunThatFailsEarlyEnds: the Pulumi command refuses a setting of the wrong type before it runs the engine, and sends no event then.
func TestRunThatFailsEarlyEnds(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(root, "bin", "pulumi"), "make bin/pulumi")
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), []byte("name: p\nruntime: go\nconfig:\n  brokers:\n    type: integer\n    default: 3\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.dev.yaml"), []byte("config:\n  p:brokers: many\n"), 0o600))
	e, err := New(Options{
		ProjectDir: dir, Stack: "dev", StateDir: t.TempDir(), PulumiRoot: root, Cloud: standin.New(standin.Options{}),
		Program: func(*pulumi.Context) error { return nil },
	})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	_, err = e.Preview(ctx, io.Discard)
	require.ErrorContains(t, err, "brokers")
	require.ErrorContains(t, e.Up(ctx, io.Discard), "brokers")
	require.NoError(t, ctx.Err())
}
