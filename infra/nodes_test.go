package infra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func nodesArgs(ctx *pulumi.Context, brokers int) *NodesArgs {
	return &NodesArgs{
		ClusterName: pulumi.String("c"), KubernetesVersion: "1.34", Partition: testPartition(ctx), PrivateSubnetIDs: pulumi.ToStringArray([]string{"subnet-0", "subnet-1", "subnet-2"}).ToStringArrayOutput(),
		Zones: 3, Brokers: brokers, Controllers: 3, KafkaInstanceType: "m7g.xlarge", GeneralInstanceType: "m7i.large", GeneralCount: 2, Tags: map[string]string{"Stack": "dev"},
	}
}

func TestNodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		brokers int
		want    [3]float64
	}{{1, [3]float64{1, 1, 1}}, {3, [3]float64{1, 1, 1}}, {4, [3]float64{2, 1, 1}}, {6, [3]float64{2, 2, 2}}} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			_, err := NewNodes(ctx, "nodes", nodesArgs(ctx, c.brokers))
			return err
		})
		for zone, count := range c.want {
			group := r.One(t, "aws:eks/nodeGroup:NodeGroup", fmt.Sprintf("nodes-kafka-%d", zone)).Inputs
			require.Equal(t, map[string]any{"minSize": count, "desiredSize": count, "maxSize": count}, group["scalingConfig"], "%d brokers, zone %d", c.brokers, zone)
			require.Equal(t, []any{fmt.Sprintf("subnet-%d", zone)}, group["subnetIds"])
			require.Equal(t, map[string]any{"workload": "kafka"}, group["labels"])
			require.Equal(t, []any{map[string]any{"key": "dedicated", "value": "kafka", "effect": "NO_SCHEDULE"}}, group["taints"])
			require.Equal(t, "AL2023_ARM_64_STANDARD", group["amiType"])
			require.Equal(t, "ON_DEMAND", group["capacityType"])
		}
		general := r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-general").Inputs
		require.Equal(t, []any{"subnet-0", "subnet-1", "subnet-2"}, general["subnetIds"])
		require.Equal(t, "AL2023_x86_64_STANDARD", general["amiType"])
		require.NotContains(t, general, "taints")
	}
}

// TestNodeRelease: a pinned release is every group's, and the latest is asked for, for each processor.
func TestNodeRelease(t *testing.T) {
	t.Parallel()
	for release, want := range map[string][2]any{
		"":                {nil, nil},
		"1.34.1-20251031": {"1.34.1-20251031", "1.34.1-20251031"},
		LatestNodeRelease: {"latest for arm64", "latest for x86_64"},
	} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			args := nodesArgs(ctx, 3)
			args.Release = release
			_, err := NewNodes(ctx, "nodes", args)
			return err
		})
		require.Equal(t, want[0], r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-kafka-1").Inputs["releaseVersion"])
		require.Equal(t, want[1], r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-general").Inputs["releaseVersion"])
	}
}

// TestSpotInstanceTypes: only spot instances have further types.
func TestSpotInstanceTypes(t *testing.T) {
	t.Parallel()
	for spot, want := range map[bool][]any{true: {"m7i.large", "m6i.large"}, false: {"m7i.large"}} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			args := nodesArgs(ctx, 3)
			args.GeneralSpot, args.SpotInstanceTypes = spot, []string{"m6i.large"}
			_, err := NewNodes(ctx, "nodes", args)
			return err
		})
		require.Equal(t, want, r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-general").Inputs["instanceTypes"])
		require.Equal(t, []any{"m7g.xlarge"}, r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-kafka-0").Inputs["instanceTypes"])
	}
}

func TestNodesAreHardened(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewNodes(ctx, "nodes", nodesArgs(ctx, 3))
		return err
	})
	templates := r.Of("aws:ec2/launchTemplate:LaunchTemplate")
	require.Len(t, templates, 4)
	for _, template := range templates {
		require.Equal(t, map[string]any{"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1.0}, template.Inputs["metadataOptions"])
		disk := template.Inputs["blockDeviceMappings"].([]any)[0].(map[string]any)["ebs"].(map[string]any)
		require.Equal(t, "true", disk["encrypted"])
		require.Equal(t, "gp3", disk["volumeType"])
		require.Len(t, template.Inputs["tagSpecifications"], 2)
	}
	role := statements(t, r.One(t, "aws:iam/role:Role", "nodes").Inputs["assumeRolePolicy"])
	require.Equal(t, map[string]any{"Service": "ec2.amazonaws.com"}, role[0].Principal)
	var policies []any
	for _, attachment := range r.Of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
		policies = append(policies, attachment.Inputs["policyArn"])
	}
	require.ElementsMatch(t, []any{
		"arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
	}, policies)
}

func TestNodesRefuse(t *testing.T) {
	t.Parallel()
	refused(t, "got 0 zones", func(ctx *pulumi.Context) error {
		args := nodesArgs(ctx, 3)
		args.Zones = 0
		_, err := NewNodes(ctx, "nodes", args)
		return err
	})
}

func TestUnknownInstanceTypesAreRefused(t *testing.T) {
	t.Parallel()
	for _, instanceType := range []string{"", "large", "p5.48xlarge"} {
		refused(t, "must be of a family m, r or c whose sizes the program knows", func(ctx *pulumi.Context) error {
			args := nodesArgs(ctx, 3)
			args.GeneralInstanceType = instanceType
			_, err := NewNodes(ctx, "nodes", args)
			return err
		})
	}
}

func TestOnlyGeneralNodesMayBeSpot(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		args := nodesArgs(ctx, 3)
		args.GeneralSpot = true
		_, err := NewNodes(ctx, "nodes", args)
		return err
	})
	for _, group := range r.Of("aws:eks/nodeGroup:NodeGroup") {
		want := "ON_DEMAND"
		if group.Name == "nodes-general" {
			want = "SPOT"
		}
		require.Equal(t, want, group.Inputs["capacityType"], group.Name)
		require.Equal(t, "1.34", group.Inputs["version"])
	}
}

// TestMoreBrokersChangeScalingOnly holds that nothing else of a node's making depends on how many there are: no name, no label, no template.
func TestMoreBrokersChangeScalingOnly(t *testing.T) {
	t.Parallel()
	record := func(brokers int) *recorder.Recording {
		return recorder.Run(t, func(ctx *pulumi.Context) error {
			_, err := NewNodes(ctx, "nodes", nodesArgs(ctx, brokers))
			return err
		})
	}
	before, after := record(3), record(6)
	require.Len(t, after.Resources, len(before.Resources))
	for _, old := range before.Resources {
		widened := after.One(t, old.Type, old.Name)
		delete(old.Inputs, "scalingConfig")
		delete(widened.Inputs, "scalingConfig")
		require.Equal(t, old.Inputs, widened.Inputs, old.Name)
	}
}

// TestNodeGroupsChangeOneAtATime: with a stack that is up, each of Kafka's groups waits for the one before.
func TestNodeGroupsChangeOneAtATime(t *testing.T) {
	t.Parallel()
	for _, oneAtATime := range []bool{false, true} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			args := nodesArgs(ctx, 3)
			args.OneAtATime = oneAtATime
			_, err := NewNodes(ctx, "nodes", args)
			return err
		})
		for zone := 1; zone < 3; zone++ {
			group := r.One(t, "aws:eks/nodeGroup:NodeGroup", fmt.Sprintf("nodes-kafka-%d", zone))
			waits := strings.Contains(strings.Join(group.Dependencies, " "), fmt.Sprintf("NodeGroup::nodes-kafka-%d", zone-1))
			require.Equal(t, oneAtATime, waits, group.Name)
		}
	}
}
