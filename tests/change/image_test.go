package change

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/harness/rehearsal"
)

// TestImageOfOtherSources changes the producer's sources and takes the change back. Each source is built once, as ECR takes no tag twice, and a build that the
// registry has needs none.
func TestImageOfOtherSources(t *testing.T) {
	s := rehearsal.New(t, "dev")
	built := 0
	s.Build = func(context.Context, string, string) (string, error) {
		built++
		return fmt.Sprintf("sha256:%064d", built), nil
	}
	sources := copyOfSources(t)
	t.Chdir(sources)
	image := func() string {
		plan := s.Preview(t)
		require.False(t, plan.Changes.Pending(), "a stack that is up must have nothing to change: %v", plan.Changes)
		for _, r := range plan.Resources {
			if r.Type == "kubernetes:apps/v1:Deployment" {
				return fmt.Sprint(r.Inputs["spec"])
			}
		}
		require.Fail(t, "there is no producer")
		return ""
	}
	s.Up(t)
	require.Contains(t, image(), "@sha256:"+strings.Repeat("0", 63)+"1")

	main := filepath.Join(sources, "producer", "program", "main.go")
	original, err := os.ReadFile(main)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(main, append(original, "\n// changed\n"...), 0o644))
	s.Up(t)
	require.Contains(t, image(), "@sha256:"+strings.Repeat("0", 63)+"2")

	require.NoError(t, os.WriteFile(main, original, 0o644))
	s.Up(t)
	require.Contains(t, image(), "@sha256:"+strings.Repeat("0", 63)+"1", "a revert goes back to the image that is there")
	require.Equal(t, 2, built)

	require.NoError(t, os.WriteFile(main, append(original, "\n// another\n"...), 0o644))
	s.Up(t)
	require.NoError(t, os.Chmod(main, 0o600)) // another person's checkout
	s.Up(t)
	require.Contains(t, image(), "@sha256:"+strings.Repeat("0", 63)+"3")
	require.Equal(t, 3, built, "the same image, whatever the modes of its files are")
}

// copyOfSources is a project's folder with the stack's settings, the built tools, and a copy of what the producer's image is built from.
func copyOfSources(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs(harness.Root())
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(filepath.Join(dir, "producer"), os.DirFS(filepath.Join(root, "producer"))))
	require.NoError(t, os.Symlink(filepath.Join(root, "bin"), filepath.Join(dir, "bin")))
	for _, file := range []string{"go.mod", "go.sum", "Pulumi.yaml", "Pulumi.dev.yaml"} {
		content, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), content, 0o644))
	}
	return dir
}
