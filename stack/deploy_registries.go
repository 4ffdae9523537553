package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/stack/config"
)

// buildRegistries settles where images come from, and makes ECR's cache and the repository of Connect's image, as far as the config wants them. The cache is nil
// where there is none.
func buildRegistries(ctx *pulumi.Context, c *config.Config, f *foundation, cloud pulumi.ResourceOption) (*infra.ImageCache, error) {
	if c.Connect.BuildImage {
		var err error
		f.connectRegistry, err = infra.NewRegistry(ctx, "connect", &infra.RegistryArgs{Name: connectRepository(c), KeyARN: f.dataKey.ARN, Guard: f.guard}, cloud)
		if err != nil {
			return nil, err
		}
	}
	if !c.Registry.Cache {
		if c.Registry.Prefix != "" {
			f.registries = image.Mirror(c.Registry.Prefix)
		}
		return nil, nil
	}
	cache, err := infra.NewImageCache(ctx, "image-cache", &infra.ImageCacheArgs{Cluster: c.ClusterName(), Region: c.Region, CredentialARN: c.Registry.CacheCredential}, cloud)
	if err != nil {
		return nil, err
	}
	f.registries, f.cached = cache.Registries, cache.Parts()
	return cache, nil
}
