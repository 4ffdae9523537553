package producer

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/image"
	"kafka-on-eks/internal/recorder"
)

func TestImage(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewImage(ctx, "producer", &image.Args{
			Source: ImageSource(".."), Repository: pulumi.String("registry/producer"), User: pulumi.String("AWS"), Password: pulumi.ToSecret(pulumi.String("token")).(pulumi.StringOutput),
		})
		return err
	})
	built := r.One(t, "docker-build:index:Image", "producer")
	require.Equal(t, []any{"linux/amd64", "linux/arm64"}, built.Inputs["platforms"])
	require.Equal(t, false, built.Inputs["push"], "a second push, without the times taken out")
	require.Equal(t, []any{map[string]any{"raw": "type=registry,rewrite-timestamp=true"}}, built.Inputs["exports"])
	require.Equal(t, map[string]any{"SOURCE_DATE_EPOCH": "0"}, built.Inputs["buildArgs"])
	require.Contains(t, built.Inputs["tags"].([]any)[0], ":"+built.Inputs["labels"].(map[string]any)["org.opencontainers.image.version"].(string))
	require.Equal(t, false, built.Inputs["buildOnPreview"])
	require.Equal(t, map[string]any{"location": ".."}, built.Inputs["context"])
	require.Equal(t, map[string]any{"location": filepath.Join("..", "producer", "Dockerfile")}, built.Inputs["dockerfile"])
	require.Regexp(t, `^registry/producer:[0-9a-f]{16}$`, built.Inputs["tags"].([]any)[0])
	require.True(t, built.Secrets["registries"])
	require.True(t, built.Retain, "a later run may go back to it")
}

// TestImageHasTheProgramOnly holds that nothing of Pulumi, nor of anything else of the project, gets into the program, and that the image is built from
// all that it consists of.
func TestImageHasTheProgramOnly(t *testing.T) {
	t.Parallel()
	list, err := exec.Command("go", "list", "-deps", "kafka-on-eks/producer/program").Output()
	require.NoError(t, err)
	for _, imported := range strings.Fields(string(list)) {
		require.NotContains(t, imported, "pulumi")
		if strings.HasPrefix(imported, "kafka-on-eks/") {
			require.True(t, strings.HasPrefix(imported, "kafka-on-eks/producer/program"), "%s isn't copied into the build", imported)
		}
	}
}
