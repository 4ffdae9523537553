package producer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestImage(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewImage(ctx, "producer", &ImageArgs{
			Root: "..", Repository: pulumi.String("registry/producer"), User: pulumi.String("AWS"), Password: pulumi.ToSecret(pulumi.String("token")).(pulumi.StringOutput),
		})
		return err
	})
	image := r.One(t, "docker-build:index:Image", "producer")
	require.Equal(t, []any{"linux/amd64", "linux/arm64"}, image.Inputs["platforms"])
	require.Equal(t, true, image.Inputs["push"])
	require.Equal(t, false, image.Inputs["buildOnPreview"])
	require.Equal(t, map[string]any{"location": ".."}, image.Inputs["context"])
	require.Equal(t, map[string]any{"location": filepath.Join("..", "producer", "Dockerfile")}, image.Inputs["dockerfile"])
	require.Regexp(t, `^registry/producer:[0-9a-f]{16}$`, image.Inputs["tags"].([]any)[0])
	require.True(t, image.Secrets["registries"])
}

func TestTagFollowsContent(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	tag := func() string {
		tag, err := contentTag(root, []string{"go.mod", "program"})
		require.NoError(t, err)
		return tag
	}
	write("go.mod", "module x")
	write("program/main.go", "package main")
	first := tag()
	require.Equal(t, first, tag())
	write("program/main_test.go", "package main")
	write("program/testdata/a", "a")
	require.Equal(t, first, tag(), "tests don't go into the image")
	write("program/main.go", "package main // changed")
	require.NotEqual(t, first, tag())
	_, err := contentTag(root, []string{"missing"})
	require.ErrorContains(t, err, "list sources of the image")
}
