package infra

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	for single, strategy := range map[bool]string{false: "OnePerAz", true: "Single"} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			n, err := NewNetwork(ctx, "network", &NetworkArgs{CIDR: "10.1.0.0/16", Zones: 3, SingleNAT: single, ClusterName: "c"})
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
		require.Equal(t, 3.0, vpc["numberOfAvailabilityZones"])
		require.Equal(t, map[string]any{"strategy": strategy}, vpc["natGateways"])
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
		require.Equal(t, []string{"arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"}, policy[2].Resource)
	}
}

func TestPublicSubnetsGiveNoAddresses(t *testing.T) {
	t.Parallel()
	result := withoutPublicAddresses(context.Background(), &pulumi.ResourceTransformArgs{
		Type: "aws:ec2/subnet:Subnet", Props: pulumi.Map{"mapPublicIpOnLaunch": pulumi.Bool(true), "cidrBlock": pulumi.String("10.0.0.0/19")},
	})
	require.Equal(t, pulumi.Map{"mapPublicIpOnLaunch": pulumi.Bool(false), "cidrBlock": pulumi.String("10.0.0.0/19")}, result.Props)
	require.Nil(t, withoutPublicAddresses(context.Background(), &pulumi.ResourceTransformArgs{Type: "aws:ec2/vpc:Vpc"}))
}

func TestNetworkRefuses(t *testing.T) {
	t.Parallel()
	refused(t, "got 4 zones, must be 2 or 3", func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", &NetworkArgs{CIDR: "10.1.0.0/16", Zones: 4, ClusterName: "c"})
		return err
	})
	refused(t, "CIDR and cluster name are required", func(ctx *pulumi.Context) error {
		_, err := NewNetwork(ctx, "network", nil)
		return err
	})
}
