package producer

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestImage(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewImage(ctx, "producer", &ImageArgs{
			Source: ImageSource(".."), Repository: pulumi.String("registry/producer"), User: pulumi.String("AWS"), Password: pulumi.ToSecret(pulumi.String("token")).(pulumi.StringOutput),
		})
		return err
	})
	image := r.One(t, "docker-build:index:Image", "producer")
	require.Equal(t, []any{"linux/amd64", "linux/arm64"}, image.Inputs["platforms"])
	require.Equal(t, false, image.Inputs["push"], "a second push, without the times taken out")
	require.Equal(t, []any{map[string]any{"raw": "type=registry,rewrite-timestamp=true"}}, image.Inputs["exports"])
	require.Equal(t, map[string]any{"SOURCE_DATE_EPOCH": "0"}, image.Inputs["buildArgs"])
	require.Contains(t, image.Inputs["tags"].([]any)[0], ":"+image.Inputs["labels"].(map[string]any)["org.opencontainers.image.version"].(string))
	require.Equal(t, false, image.Inputs["buildOnPreview"])
	require.Equal(t, map[string]any{"location": ".."}, image.Inputs["context"])
	require.Equal(t, map[string]any{"location": filepath.Join("..", "producer", "Dockerfile")}, image.Inputs["dockerfile"])
	require.Regexp(t, `^registry/producer:[0-9a-f]{16}$`, image.Inputs["tags"].([]any)[0])
	require.True(t, image.Secrets["registries"])
	require.True(t, image.Retain, "a later run may go back to it")
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
