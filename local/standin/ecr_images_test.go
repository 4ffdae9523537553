package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/require"
)

// TestTagsAreImmutable: ECR takes a tag once, even of the same image, until the repository is deleted. Where tags may move it takes any.
func TestTagsAreImmutable(t *testing.T) {
	gone := false
	c := New(Options{
		ObjectDir: t.TempDir(), AccountDir: t.TempDir(), Gone: func(string, string) bool { return gone },
		Build: func(context.Context, string, string) (string, error) { return "sha256:0123", nil },
	})
	aws, images := awsProvider(c), imageProvider(c)
	push := func(repository string) (plugin.CreateResponse, error) {
		return images.Create(t.Context(), plugin.CreateRequest{Type: "docker-build:index:Image", Name: "it", Properties: values(map[string]any{
			"tags": []any{registryHost(c) + "/" + repository + ":first"},
		})})
	}
	find := func(tag string) (resource.PropertyMap, error) {
		got, err := aws.Invoke(t.Context(), plugin.InvokeRequest{Tok: "aws:ecr/getImage:getImage", Args: values(map[string]any{
			"repositoryName": "c/producer", "imageTag": tag,
		})})
		return got.Properties, err
	}
	repository, err := put(t, aws, repositoryType, map[string]any{"name": "c/producer", "imageTagMutability": "IMMUTABLE"})
	require.NoError(t, err)
	_, err = find("first")
	require.ErrorContains(t, err, "ImageNotFoundException")

	made, err := push("c/producer")
	require.NoError(t, err)
	require.Equal(t, registryHost(c)+"/c/producer@sha256:0123", made.Properties["ref"].StringValue())
	found, err := find("first")
	require.NoError(t, err)
	require.Equal(t, "sha256:0123", text(found, "imageDigest"))
	_, err = push("c/producer")
	require.ErrorContains(t, err, "The image tag 'first' already exists in the 'c/producer' repository and cannot be overwritten because the repository is immutable")

	gone = true
	_, err = find("first")
	require.ErrorContains(t, err, "ImageNotFoundException", "this machine has it no more")
	_, err = push("c/producer")
	require.NoError(t, err)
	_, err = aws.Delete(t.Context(), plugin.DeleteRequest{Type: repositoryType, Name: "it", ID: "it", Inputs: repository})
	require.NoError(t, err)
	_, err = put(t, aws, repositoryType, map[string]any{"name": "c/producer", "imageTagMutability": "IMMUTABLE"})
	require.NoError(t, err)
	_, err = push("c/producer")
	require.NoError(t, err, "its images went with it")

	_, err = put(t, aws, repositoryType, map[string]any{"name": "c/other", "imageTagMutability": "MUTABLE"})
	require.NoError(t, err)
	for range 2 {
		_, err = push("c/other")
		require.NoError(t, err)
	}
}
