package infra

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
)

// TestCachePrefix holds that ECR takes each prefix, however long the cluster's name is, and that two clusters' don't meet.
func TestCachePrefix(t *testing.T) {
	t.Parallel()
	require.Equal(t, "kafka-on-eks-prod/docker-hub", CachePrefix("kafka-on-eks-prod", DockerHubCache))
	long, other := CachePrefix("kafka-on-eks-"+strings.Repeat("a", 87), publicCache), CachePrefix("kafka-on-eks-"+strings.Repeat("a", 86)+"b", publicCache)
	require.NotEqual(t, long, other)
	for _, prefix := range []string{long, other, CachePrefix("kafka-on-e-with-hyphens", kubernetesCache)} {
		require.LessOrEqual(t, len(prefix), 30)
		require.Regexp(t, `^[a-z0-9]+(-+[a-z0-9]+)*/[a-z-]+$`, prefix)
	}
	refused(t, "cluster, region and credential are required", func(ctx *pulumi.Context) error {
		_, err := NewImageCache(ctx, "image-cache", &ImageCacheArgs{Cluster: "c", Region: "eu-west-1"})
		return err
	})
}
