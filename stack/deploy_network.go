package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/stack/config"
)

// buildNetwork makes the VPC, or uses the existing one.
func buildNetwork(ctx *pulumi.Context, c *config.Config, cloud pulumi.ResourceOption) (*infra.Network, error) {
	args := &infra.NetworkArgs{CIDR: c.Network.CIDR, Region: c.Region, Zones: c.Zones, NAT: infra.NAT(c.Network.NATGateways), ClusterName: c.ClusterName()}
	if c.Network.VPCID != "" {
		args.Existing = &infra.ExistingVPC{ID: c.Network.VPCID, PrivateSubnetIDs: c.Network.PrivateSubnetIDs, PublicSubnetIDs: c.Network.PublicSubnetIDs}
	}
	return infra.NewNetwork(ctx, "network", args, cloud)
}

// buildEndpoints adds the endpoints of AWS's services, and flow logs, to a VPC that the stack makes. It returns all ways out of the VPC, which
// nodes need to come up.
func buildEndpoints(ctx *pulumi.Context, c *config.Config, f *foundation, cloud pulumi.ResourceOption, partition infra.ProviderPartition) ([]pulumi.Resource, error) {
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
			GroupName: "/" + c.ClusterName() + "/flow-logs", RetentionDays: c.Cluster.LogRetentionDays, VPCID: f.network.VPCID, Guard: f.guard,
		}, cloud)
		if err != nil {
			return nil, err
		}
	}
	return ways, nil
}
