package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/kafka"
	"kafka-on-eks/stack/config"
)

// buildAccess installs the controllers that make load balancers and DNS names for clients outside, if the config has a domain. Both must
// outlive the Services in Kafka's namespace, since they remove what they made for these.
func buildAccess(ctx *pulumi.Context, c *config.Config, f *foundation, cloud pulumi.ResourceOption, partition infra.ProviderPartition) ([]pulumi.Resource, error) {
	if c.Access.Domain == "" {
		return nil, nil
	}
	running := partsOf(f.nodes, f.addons)
	balancers, err := infra.NewLoadBalancers(ctx, "load-balancers", &infra.LoadBalancersArgs{
		Partition: partition, Region: c.Region, VPCID: f.network.VPCID, Cluster: c.ClusterName(), ClusterName: f.cluster.Name,
		Kubernetes: f.cluster.Provider, Tags: c.AllTags(), Registry: f.registries.Public, Repository: c.Charts.LoadBalancers, After: running,
	}, cloud)
	if err != nil {
		return nil, err
	}
	dns, err := infra.NewDNS(ctx, "dns", &infra.DNSArgs{
		Partition: partition, Region: c.Region, Cluster: c.ClusterName(), ClusterName: f.cluster.Name, Kubernetes: f.cluster.Provider,
		Domain: c.Access.Domain, HostedZoneID: c.Access.HostedZoneID, Namespace: kafka.Namespace, Registry: f.registries.Kubernetes, Repository: c.Charts.DNS, After: running,
	}, cloud)
	if err != nil {
		return nil, err
	}
	return []pulumi.Resource{balancers, dns}, nil
}

// external is Kafka's listener for clients outside; nil if there is none.
func external(c *config.Config) *kafka.External {
	if c.Access.Domain == "" {
		return nil
	}
	cidrs := c.Access.CIDRs
	if len(cidrs) == 0 {
		cidrs = networkCIDRs(c)
	}
	return &kafka.External{Domain: c.Access.Domain, InternetFacing: c.Access.InternetFacing, CIDRs: cidrs}
}

// closedCIDRs are the blocks that hold nothing but the cluster: those of a VPC that the stack makes. Without NAT gateways there are none,
// as registries and plugins are then inside the VPC, too.
func closedCIDRs(c *config.Config) []string {
	if c.Network.VPCID != "" || infra.NAT(c.Network.NATGateways) == infra.NATNone {
		return nil
	}
	return []string{c.Network.CIDR}
}

// networkCIDRs are the VPC's blocks. The blocks of an existing VPC aren't known here, so these are all private ones.
func networkCIDRs(c *config.Config) []string {
	if c.Network.VPCID != "" {
		return []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}
	}
	return []string{c.Network.CIDR}
}
