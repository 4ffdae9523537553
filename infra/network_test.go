package infra

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	for nat, gateways := range map[NAT]int{"": 3, NATPerZone: 3, NATSingle: 1, NATNone: 0} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			n, err := NewNetwork(ctx, "network", &NetworkArgs{CIDR: "10.1.0.0/16", Region: "eu-west-1", Zones: 3, NAT: nat, ClusterName: "c"})
			if err != nil {
				return err
			}
			_, err = NewS3Endpoint(ctx, "s3", &S3EndpointArgs{
				Region: "eu-west-1", Partition: testPartition(ctx), VPCID: n.VPCID, RouteTableIDs: n.PrivateRouteTableIDs, BucketARN: arn("arn:aws:s3:::events"),
			})
			return err
		})
		vpc := r.One(t, "awsx:ec2:Vpc", "network").Inputs
		require.Equal(t, "10.1.0.0/16", vpc["cidrBlock"])
		require.Equal(t, []any{"eu-west-1a", "eu-west-1b", "eu-west-1c"}, vpc["availabilityZoneNames"])
		require.Equal(t, map[string]any{"strategy": "None"}, vpc["natGateways"], "the cluster would wait for awsx's gateways")
		closed := r.One(t, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "network").Inputs
		require.Equal(t, map[string]any{"vpcId": "vpc-1", "tags": map[string]any{"Name": "network-closed"}}, closed, "it has no rules")
		require.Len(t, r.Of("aws:ec2/natGateway:NatGateway"), gateways)
		require.Len(t, r.Of("aws:ec2/eip:Eip"), gateways)
		for zone := range gateways {
			gateway := r.One(t, "aws:ec2/natGateway:NatGateway", fmt.Sprintf("network-%d", zone+1))
			require.Equal(t, fmt.Sprintf("subnet-public-%d", zone), gateway.Inputs["subnetId"])
			require.Equal(t, fmt.Sprintf("network-%d-id", zone+1), gateway.Inputs["allocationId"])
			require.Contains(t, strings.Join(gateway.Dependencies, " "), "awsx:ec2:Vpc::network", "it needs the internet gateway, and goes before it")
		}
		for zone := range min(3, 3*gateways) {
			require.Equal(t, map[string]any{
				"routeTableId": fmt.Sprintf("rtb-private-%d", zone), "destinationCidrBlock": "0.0.0.0/0",
				"natGatewayId": fmt.Sprintf("network-%d-id", min(zone, gateways-1)+1),
			}, r.One(t, "aws:ec2/route:Route", fmt.Sprintf("network-private-%d", zone+1)).Inputs)
		}
		require.Equal(t, []any{
			map[string]any{"type": "Public", "tags": map[string]any{"kubernetes.io/role/elb": "1", "kubernetes.io/cluster/c": "shared"}},
			map[string]any{"type": "Private", "tags": map[string]any{"kubernetes.io/role/internal-elb": "1", "kubernetes.io/cluster/c": "shared"}},
		}, vpc["subnetSpecs"])
		require.NotContains(t, vpc, "vpcEndpointSpecs", "awsx puts its S3 endpoint in no route table")

		endpoint := r.One(t, "aws:ec2/vpcEndpoint:VpcEndpoint", "s3").Inputs
		require.Equal(t, []any{"rtb-private-0", "rtb-private-1", "rtb-private-2"}, endpoint["routeTableIds"])
		require.Equal(t, "com.amazonaws.eu-west-1.s3", endpoint["serviceName"])
		require.Equal(t, "Gateway", endpoint["vpcEndpointType"])
		policy := statements(t, endpoint["policy"])
		require.Equal(t, []string{"arn:aws:s3:::events"}, policy[0].Resource)
		require.Equal(t, []string{"arn:aws:s3:::events/*"}, policy[1].Resource)
		require.Equal(t, []string{"arn:aws:s3:::*/*"}, policy[2].Resource, "registries keep layers in buckets of their own")
		require.Equal(t, []string{"s3:GetObject"}, policy[2].Action)
	}
}

func TestSubnetsGiveNoAddressesAndStayInTheirZones(t *testing.T) {
	t.Parallel()
	result := privateAndSettled(context.Background(), &pulumi.ResourceTransformArgs{
		Type: "aws:ec2/subnet:Subnet", Props: pulumi.Map{"mapPublicIpOnLaunch": pulumi.Bool(true), "cidrBlock": pulumi.String("10.0.0.0/19")},
	})
	require.Equal(t, pulumi.Map{"mapPublicIpOnLaunch": pulumi.Bool(false), "cidrBlock": pulumi.String("10.0.0.0/19")}, result.Props)
	require.Equal(t, []string{"availabilityZone"}, result.Opts.IgnoreChanges)
	require.Nil(t, privateAndSettled(context.Background(), &pulumi.ResourceTransformArgs{Type: "aws:ec2/vpc:Vpc"}))
}

func TestNetworkRefuses(t *testing.T) {
	t.Parallel()
	refused(t, "got 4 zones, must be 2 or 3", func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", &NetworkArgs{CIDR: "10.1.0.0/16", Region: "eu-west-1", Zones: 4, ClusterName: "c"})
		return err
	})
	refused(t, `got NAT "two", must be perZone, single or none`, func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", &NetworkArgs{CIDR: "10.1.0.0/16", Region: "eu-west-1", Zones: 2, ClusterName: "c", NAT: "two"})
		return err
	})
	refused(t, "id and the private subnets of the existing VPC are required", func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", &NetworkArgs{Existing: &ExistingVPC{ID: "vpc-1"}})
		return err
	})
	refused(t, "CIDR, region and cluster name are required", func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", nil)
		return err
	})
}

func TestExistingVPCIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		n, err := NewNetwork(ctx, "network", &NetworkArgs{Existing: &ExistingVPC{ID: "vpc-7", PrivateSubnetIDs: []string{"subnet-a", "subnet-b"}}})
		if err != nil {
			return err
		}
		pulumi.All(n.VPCID, n.PrivateSubnetIDs, n.PublicSubnetIDs).ApplyT(func(got []any) int {
			require.Equal(t, []any{"vpc-7", []string{"subnet-a", "subnet-b"}, []string{}}, got)
			return 0
		})
		return nil
	})
	require.Len(t, r.Resources, 1, "only the component itself")
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewInterfaceEndpoints(ctx, "endpoints", &InterfaceEndpointsArgs{
			Region: "eu-west-1", Partition: testPartition(ctx), VPCID: pulumi.String("vpc-1"), CIDR: "10.1.0.0/16", SubnetIDs: pulumi.ToStringArray([]string{"subnet-a", "subnet-b"}),
		})
		return err
	})
	group := r.One(t, "aws:ec2/securityGroup:SecurityGroup", "endpoints").Inputs
	require.Equal(t, []any{map[string]any{
		"description": "HTTPS from the VPC", "protocol": "tcp", "fromPort": 443.0, "toPort": 443.0, "cidrBlocks": []any{"10.1.0.0/16"},
	}}, group["ingress"])
	require.Empty(t, group["egress"])
	for _, service := range []string{"ecr.api", "ecr.dkr", "sts", "ec2", "logs", "eks-auth"} {
		require.Equal(t, map[string]any{
			"vpcId": "vpc-1", "serviceName": "com.amazonaws.eu-west-1." + service, "vpcEndpointType": "Interface", "privateDnsEnabled": true,
			"subnetIds": []any{"subnet-a", "subnet-b"}, "securityGroupIds": []any{"endpoints-id"},
		}, r.One(t, "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoints-"+service).Inputs)
	}
	require.Len(t, r.Of("aws:ec2/vpcEndpoint:VpcEndpoint"), 6)
	refused(t, "region, VPC, its CIDR and subnets are required", func(ctx *pulumi.Context) error {
		_, err := NewInterfaceEndpoints(ctx, "endpoints", &InterfaceEndpointsArgs{Region: "eu-west-1"})
		return err
	})
}

func TestFlowLogs(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewFlowLogs(ctx, "flow-logs", &FlowLogsArgs{GroupName: "/c/flow-logs", RetentionDays: 30, VPCID: pulumi.String("vpc-1")})
		return err
	})
	require.Equal(t, map[string]any{"name": "/c/flow-logs", "retentionInDays": 30.0}, r.One(t, "aws:cloudwatch/logGroup:LogGroup", "flow-logs").Inputs)
	require.Equal(t, map[string]any{
		"vpcId": "vpc-1", "trafficType": "ALL", "logDestinationType": "cloud-watch-logs", "logDestination": "arn:aws:test:::flow-logs", "iamRoleArn": "arn:aws:test:::flow-logs",
	}, r.One(t, "aws:ec2/flowLog:FlowLog", "flow-logs").Inputs)
	trusted := statements(t, r.One(t, "aws:iam/role:Role", "flow-logs").Inputs["assumeRolePolicy"])
	require.Equal(t, map[string]any{"Service": "vpc-flow-logs.amazonaws.com"}, trusted[0].Principal)
	granted := statements(t, r.One(t, "aws:iam/rolePolicy:RolePolicy", "flow-logs").Inputs["policy"])
	require.Equal(t, []string{"arn:aws:test:::flow-logs", "arn:aws:test:::flow-logs:*"}, granted[0].Resource)
	refused(t, "log group, retention and VPC are required", func(ctx *pulumi.Context) error {
		_, err := NewFlowLogs(ctx, "flow-logs", &FlowLogsArgs{})
		return err
	})
}
