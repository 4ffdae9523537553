package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/digest"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/internal/partition"
)

// ImageCacheArgs configure an ImageCache. All are required.
type ImageCacheArgs struct {
	// Cluster is the cluster's name, with which the cached repositories' names begin.
	Cluster, Region string
	// CredentialARN is the secret with the login of Docker Hub, which ECR demands: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html.
	CredentialARN string
}

// ImageCache has ECR fetch images of public registries, keep them in the account, and look for newer ones once a day. The repositories are made by the first pull. They
// stay when the cache goes.
type ImageCache struct {
	pulumi.ResourceState

	// Registries are where nodes pull from.
	Registries image.Registries
	// RepositoryARNs are those of the repositories that a first pull makes.
	RepositoryARNs pulumi.StringArray

	rules []*ecr.PullThroughCacheRule
}

// DockerHubCache and its like name what an image is cached from, after the cluster's name.
const (
	DockerHubCache  = "docker-hub"
	kubernetesCache = "kubernetes"
	publicCache     = "ecr-public"
)

// NewImageCache makes a rule for each public registry.
func NewImageCache(ctx *pulumi.Context, name string, args *ImageCacheArgs, opts ...pulumi.ResourceOption) (*ImageCache, error) {
	if args == nil || args.Cluster == "" || args.Region == "" || args.CredentialARN == "" {
		return nil, fmt.Errorf("check image cache %s: cluster, region and credential are required", name)
	}
	c := &ImageCache{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:ImageCache", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register image cache %s: %w", name, err)
	}
	account, err := aws.GetCallerIdentity(ctx, &aws.GetCallerIdentityArgs{}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("look up the account of image cache %s: %w", name, err)
	}
	in := partition.Of(args.Region)
	for _, upstream := range []struct {
		name, address string
		credential    pulumi.StringPtrInput
		into          *string
	}{
		{DockerHubCache, "registry-1.docker.io", pulumi.StringPtr(args.CredentialARN), &c.Registries.DockerHub},
		{kubernetesCache, "registry.k8s.io", nil, &c.Registries.Kubernetes},
		{publicCache, "public.ecr.aws", nil, &c.Registries.Public},
	} {
		prefix := CachePrefix(args.Cluster, upstream.name)
		*upstream.into = fmt.Sprintf("%s.dkr.ecr.%s.%s/%s", account.AccountId, args.Region, in.DNSSuffix, prefix)
		c.RepositoryARNs = append(c.RepositoryARNs, pulumi.Sprintf("arn:%s:ecr:%s:%s:repository/%s/*", in.ID, args.Region, account.AccountId, prefix))
		rule, err := ecr.NewPullThroughCacheRule(ctx, name+"-"+upstream.name, &ecr.PullThroughCacheRuleArgs{
			EcrRepositoryPrefix: pulumi.String(prefix), UpstreamRegistryUrl: pulumi.String(upstream.address), CredentialArn: upstream.credential,
		}, pulumi.Parent(c))
		if err != nil {
			return nil, fmt.Errorf("create pull-through cache rule %s: %w", prefix, err)
		}
		c.rules = append(c.rules, rule)
	}
	component.Finish(ctx, c, pulumi.Map{"dockerHub": pulumi.String(c.Registries.DockerHub)})
	return c, nil
}

// CachePrefix is what the names of the repositories begin with that cache one public registry.
func CachePrefix(cluster, upstream string) string { return CacheRoot(cluster) + upstream }

// CacheRoot is what the names of all cached repositories begin with. ECR takes 30 letters of a prefix at most, ten of them for the public registry's name, so that a long
// cluster's name is cut, with a digest at its end: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html.
func CacheRoot(cluster string) string {
	if most := 30 - len("/"+DockerHubCache); len(cluster) > most {
		end := "-" + digest.Short(cluster)
		cluster = strings.TrimRight(cluster[:most-len(end)], "-") + end
	}
	return cluster + "/"
}

// policy lets nodes pull what isn't cached yet: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html.
func (c *ImageCache) policy() Policy {
	return Policy{{Sid: "FirstPull", Actions: []string{"ecr:BatchImportUpstreamImage", "ecr:CreateRepository"}, Resources: c.RepositoryARNs}}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (c *ImageCache) Parts() []pulumi.Resource { return component.Parts(c.rules) }
