package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
)

// buildNetwork makes the VPC, or takes the existing one.
func buildNetwork(ctx *pulumi.Context, c *Config, cloud pulumi.ResourceOption) (*infra.Network, error) {
	args := &infra.NetworkArgs{CIDR: c.Network.CIDR, Zones: c.Zones, NAT: infra.NAT(c.Network.NATGateways), ClusterName: c.clusterName()}
	if c.Network.VPCID != "" {
		args.Existing = &infra.ExistingVPC{ID: c.Network.VPCID, PrivateSubnetIDs: c.Network.PrivateSubnetIDs, PublicSubnetIDs: c.Network.PublicSubnetIDs}
	}
	return infra.NewNetwork(ctx, "network", args, cloud)
}

// buildEndpoints adds to a VPC of the stack's own what leads from it to AWS, and its flow logs. It returns all ways out, which nodes need to
// come up.
func buildEndpoints(ctx *pulumi.Context, c *Config, f *foundation, cloud pulumi.ResourceOption, partition infra.ProviderPartition) ([]pulumi.Resource, error) {
	if c.Network.VPCID != "" {
		return nil, nil
	}
	ways := []pulumi.Resource{f.network}
	s3, err := infra.NewS3Endpoint(ctx, "s3", &infra.S3EndpointArgs{
		Region: c.Region, Partition: partition, VPCID: f.network.VPCID, RouteTableIDs: f.network.PrivateRouteTableIDs, BucketARN: f.bucket.ARN,
	}, cloud)
	if err != nil {
		return nil, err
	}
	if c.Network.InterfaceEndpoints || infra.NAT(c.Network.NATGateways) == infra.NATNone {
		endpoints, err := infra.NewInterfaceEndpoints(ctx, "endpoints", &infra.InterfaceEndpointsArgs{
			Region: c.Region, Partition: partition, VPCID: f.network.VPCID, CIDR: c.Network.CIDR, SubnetIDs: f.network.PrivateSubnetIDs,
		}, cloud)
		if err != nil {
			return nil, err
		}
		ways = append(ways, s3, endpoints)
	}
	if c.Network.FlowLogs {
		_, err := infra.NewFlowLogs(ctx, "flow-logs", &infra.FlowLogsArgs{
			GroupName: "/" + c.clusterName() + "/flow-logs", RetentionDays: c.Cluster.LogRetentionDays, VPCID: f.network.VPCID,
		}, cloud)
		if err != nil {
			return nil, err
		}
	}
	return ways, nil
}

// noteAccess says in the preview, to whoever reads the plan, from where `up` will work.
func noteAccess(ctx *pulumi.Context, c *Config) error {
	note := c.accessNote()
	if !ctx.DryRun() || note == "" {
		return nil
	}
	return ctx.Log.Info(note, nil)
}

// accessNote is empty where `up` works from anywhere that the config lists.
func (c *Config) accessNote() string {
	if c.Stack == localStack || len(c.Cluster.PublicAccessCIDRs) > 0 {
		return ""
	}
	return "cluster " + c.clusterName() + " will have no public endpoint, as cluster.publicAccessCidrs lists nothing: `up` must run inside its VPC, " +
		"on a CI runner or a machine there, through a VPN or a peered network, or behind `aws ssm start-session` to one of them. " +
		"A new VPC has none of these yet: list your own address for the first `up` (e.g. cluster.publicAccessCidrs: [\"203.0.113.7/32\"]), and take it out afterwards."
}

// clusterName is the name of the EKS cluster, and the start of other names that must be unique in an account.
func (c *Config) clusterName() string { return c.Project + "-" + c.Stack }
