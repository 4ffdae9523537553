// Package helm registers Helm releases. The SDK's own package helm/v3 imports every API group of Kubernetes, two thirds of the whole
// program's compile time; this type registers the same resource without them.
package helm

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Release is a chart installed in a cluster: resource type kubernetes:helm.sh/v3:Release. The provider waits until what it holds is ready.
type Release struct {
	pulumi.CustomResourceState

	Namespace pulumi.StringPtrOutput `pulumi:"namespace"`
	Version   pulumi.StringPtrOutput `pulumi:"version"`
}

// ReleaseArgs configure a Release.
type ReleaseArgs struct {
	// Chart, Version and Repository say what to install. Repository is an address over HTTP, or of a registry (oci://). Required.
	Chart, Version, Repository string
	// Name of the release. Required: a generated one would change with each replacement.
	Name string
	// Namespace must exist. Required.
	Namespace pulumi.StringInput
	// Values of the chart.
	Values pulumi.Map
	// SkipCRDs leaves out the chart's folder crds/. Default: Helm makes what is in it, unless it is there, and never changes it.
	SkipCRDs bool
	// TimeoutSeconds is how long to wait for the chart's parts. Default: the provider's, 300.
	TimeoutSeconds int
}

// releaseInputs are the provider's properties; releaseProperties their resolved types, as the SDK wants both.
type releaseInputs struct {
	Chart          pulumi.StringInput
	Version        pulumi.StringInput
	RepositoryOpts pulumi.StringMapInput
	Name           pulumi.StringInput
	Namespace      pulumi.StringInput
	Values         pulumi.MapInput
	Timeout        pulumi.IntPtrInput
	Atomic         pulumi.BoolInput
	SkipCrds       pulumi.BoolPtrInput
}

type releaseProperties struct {
	Chart          string            `pulumi:"chart"`
	Version        string            `pulumi:"version"`
	RepositoryOpts map[string]string `pulumi:"repositoryOpts"`
	Name           string            `pulumi:"name"`
	Namespace      string            `pulumi:"namespace"`
	Values         map[string]any    `pulumi:"values"`
	Timeout        *int              `pulumi:"timeout"`
	Atomic         bool              `pulumi:"atomic"`
	SkipCrds       *bool             `pulumi:"skipCrds"`
}

// ElementType is the type that the inputs resolve to.
func (releaseInputs) ElementType() reflect.Type { return reflect.TypeFor[releaseProperties]() }

// NewRelease installs a chart; a failed installation is taken back.
func NewRelease(ctx *pulumi.Context, name string, args *ReleaseArgs, opts ...pulumi.ResourceOption) (*Release, error) {
	if args == nil || args.Chart == "" || args.Version == "" || args.Repository == "" || args.Name == "" || args.Namespace == nil {
		return nil, fmt.Errorf("check Helm release %s: %w", name, errors.New("chart, version, repository, name and namespace are required"))
	}
	chart, repository := located(args.Repository, args.Chart)
	inputs := &releaseInputs{
		Chart: pulumi.String(chart), Version: pulumi.String(args.Version), Name: pulumi.String(args.Name),
		Namespace: args.Namespace, Values: args.Values, Atomic: pulumi.Bool(true),
	}
	if repository != "" {
		inputs.RepositoryOpts = pulumi.StringMap{"repo": pulumi.String(repository)}
	}
	if args.SkipCRDs {
		inputs.SkipCrds = pulumi.Bool(true)
	}
	if args.TimeoutSeconds > 0 {
		inputs.Timeout = pulumi.Int(args.TimeoutSeconds)
	}
	r := &Release{}
	// The token's package is "kubernetes": the release belongs to the provider that its options or its parent name.
	if err := ctx.RegisterResource("kubernetes:helm.sh/v3:Release", name, inputs, r, opts...); err != nil {
		return nil, fmt.Errorf("register Helm release %s: %w", name, err)
	}
	return r, nil
}
