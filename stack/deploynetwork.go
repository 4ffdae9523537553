package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
)

// buildNetwork makes the VPC, or takes the existing one, and what leads from it to AWS; nodes need that to come up.
func buildNetwork(ctx *pulumi.Context, c *Config, f *foundation, cloud pulumi.ResourceOption, partition infra.Partition) (*infra.Network, []pulumi.Resource, error) {
	args := &infra.NetworkArgs{CIDR: c.Network.CIDR, Zones: c.Zones, NAT: infra.NAT(c.Network.NATGateways), ClusterName: c.clusterName()}
	if c.Network.VPCID != "" {
		args.Existing = &infra.ExistingVPC{ID: c.Network.VPCID, PrivateSubnetIDs: c.Network.PrivateSubnetIDs, PublicSubnetIDs: c.Network.PublicSubnetIDs}
	}
	network, err := infra.NewNetwork(ctx, "network", args, cloud)
	if err != nil || args.Existing != nil {
		return network, nil, err
	}
	var reachable []pulumi.Resource
	s3, err := infra.NewS3Endpoint(ctx, "s3", &infra.S3EndpointArgs{
		Region: c.Region, Partition: partition, VPCID: network.VPCID, RouteTableIDs: network.PrivateRouteTableIDs, BucketARN: f.bucket.ARN,
	}, cloud)
	if err != nil {
		return nil, nil, err
	}
	if c.Network.InterfaceEndpoints || args.NAT == infra.NATNone {
		endpoints, err := infra.NewEndpoints(ctx, "endpoints", &infra.EndpointsArgs{
			Region: c.Region, Partition: partition, VPCID: network.VPCID, CIDR: c.Network.CIDR, SubnetIDs: network.PrivateSubnetIDs,
		}, cloud)
		if err != nil {
			return nil, nil, err
		}
		reachable = append(reachable, s3, endpoints)
	}
	if c.Network.FlowLogs {
		_, err := infra.NewFlowLogs(ctx, "flow-logs", &infra.FlowLogsArgs{
			GroupName: "/" + c.clusterName() + "/flow-logs", RetentionDays: c.Cluster.LogRetentionDays, VPCID: network.VPCID,
		}, cloud)
		if err != nil {
			return nil, nil, err
		}
	}
	return network, reachable, nil
}

// noteAccess says in the preview, to whoever reads the plan, from where `up` will work.
func noteAccess(ctx *pulumi.Context, c *Config) error {
	if !ctx.DryRun() || c.Stack == localStack || len(c.Cluster.PublicAccessCIDRs) > 0 {
		return nil
	}
	return ctx.Log.Info("cluster "+c.clusterName()+" will have no public endpoint, as cluster.publicAccessCidrs lists nothing: `up` must run inside its VPC, "+
		"on a CI runner or a machine there, through a VPN or a peered network, or behind `aws ssm start-session` to one of them. "+
		"A new VPC has none of these yet: list your own address for the first `up` (e.g. cluster.publicAccessCidrs: [\"203.0.113.7/32\"]), and take it out afterwards.", nil)
}

// clusterName is the name of the EKS cluster, and the start of other names that must be unique in an account.
func (c *Config) clusterName() string { return c.Project + "-" + c.Stack }
