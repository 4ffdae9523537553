// Package helm has the types that the provider's component for charts needs of the SDK. The program has releases only.
package helm

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// RepositoryOpts say where a chart lies.
type RepositoryOpts struct {
	CaFile   pulumi.AssetOrArchive
	CertFile pulumi.AssetOrArchive
	KeyFile  pulumi.AssetOrArchive
	Password *string
	Repo     *string
	Username *string
}

// RepositoryOptsInput is the input of RepositoryOpts.
type RepositoryOptsInput interface{ pulumi.Input }

// PostRenderer is a command that changes what a chart renders to.
type PostRenderer struct {
	Args    []string
	Command string
}

// PostRendererInput is the input of PostRenderer.
type PostRendererInput interface{ pulumi.Input }
