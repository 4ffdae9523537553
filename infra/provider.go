package infra

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ProviderArgs configure AWS's provider.
type ProviderArgs struct {
	// Region to build in, e.g. eu-west-1. Required.
	Region string
	// Tags are for everything that the provider makes. Default: none.
	Tags map[string]string
	// Settings are those of ProviderSettings that are set, as text; of lists and objects their JSON, which is how the engine hands a provider
	// its config. Default: none.
	Settings map[string]pulumi.StringInput
}

// NewProvider makes the provider of everything in AWS. A provider that a program makes itself sees none of the stack's aws: keys, so they are
// handed on here.
func NewProvider(ctx *pulumi.Context, name string, args *ProviderArgs) (*aws.Provider, error) {
	if args == nil || args.Region == "" {
		return nil, fmt.Errorf("check AWS provider %s: region is required", name)
	}
	provider, err := aws.NewProvider(ctx, name, &aws.ProviderArgs{
		Region: pulumi.String(args.Region), DefaultTags: aws.ProviderDefaultTagsArgs{Tags: pulumi.ToStringMap(args.Tags)},
	}, pulumi.Transforms([]pulumi.ResourceTransform{withSettings(args.Settings)}))
	if err != nil {
		return nil, fmt.Errorf("make AWS provider %s: %w", name, err)
	}
	return provider, nil
}

func withSettings(settings map[string]pulumi.StringInput) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		for _, key := range slices.Sorted(maps.Keys(settings)) {
			args.Props[key] = settings[key]
		}
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	}
}

// ProviderSettings lists what a stack can set of the provider, e.g. profile: all inputs of the SDK's version but the region and the default
// tags, which this program sets.
func ProviderSettings() []string {
	var names []string
	for field := range reflect.TypeFor[aws.ProviderArgs]().Fields() {
		name := strings.ToLower(field.Name[:1]) + field.Name[1:]
		if name != "region" && name != "defaultTags" {
			names = append(names, name)
		}
	}
	return names
}
