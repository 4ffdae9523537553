package standin

import (
	"slices"

	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

// clusterComponent is the type of pulumi-eks' component for a cluster.
const clusterComponent = "eks:index:Cluster"

// providers lists the provider packages that have a stand-in.
func (c *Cloud) providers() []*provider {
	all := []*provider{awsProvider(c), awsxProvider(c), eksProvider(c), imageProvider(c), randomProvider(c), tlsProvider(c)}
	if c.cluster == nil {
		all = append(all, kubernetesProvider(c))
	}
	return slices.DeleteFunc(all, func(p *provider) bool { return slices.Contains(c.installed, p.pkg) })
}

// components lists the remote components of a provider package, by type token.
func (c *Cloud) components(pkg string) map[string]sdkprovider.ConstructFunc {
	switch pkg {
	case "awsx":
		return map[string]sdkprovider.ConstructFunc{"awsx:ec2:Vpc": c.constructVPC}
	case "eks":
		return map[string]sdkprovider.ConstructFunc{clusterComponent: c.constructCluster}
	}
	return nil
}
