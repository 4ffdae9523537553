package stack

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// set changes one key of the config, or all of an object.
func set(key, value string) func(map[string]string) {
	return func(values map[string]string) { values["kafka-on-eks:"+key] = value }
}

// changed lists the resources of two recordings that differ, by type and name; both must have the same ones.
func changed(t *testing.T, before, after *recorder.Recording) []string {
	t.Helper()
	require.NoError(t, before.Err)
	require.NoError(t, after.Err)
	names := func(r *recorder.Recording) map[string]recorder.Resource {
		out := map[string]recorder.Resource{}
		for _, resource := range r.Resources {
			out[resource.Type+" "+resource.Name] = resource
		}
		return out
	}
	old, new := names(before), names(after)
	require.ElementsMatch(t, slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(new)), "a resource that appears under another name is a replacement")
	var out []string
	for name, resource := range old {
		if !assert.ObjectsAreEqual(resource.Inputs, new[name].Inputs) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// TestWideningReplacesNothing holds that more brokers change how many nodes there are, Kafka itself and how much of its topic fits there, and no name
// of anything.
func TestWideningReplacesNothing(t *testing.T) {
	before := deploy(t, "prod", nil)
	t.Chdir("stack")
	after := deploy(t, "prod", set("brokers", "6"))
	require.Equal(t, []string{
		"aws:eks/nodeGroup:NodeGroup nodes-kafka-0", "aws:eks/nodeGroup:NodeGroup nodes-kafka-1", "aws:eks/nodeGroup:NodeGroup nodes-kafka-2",
		"kubernetes:platform.confluent.io/v1beta1:Kafka kafka", "kubernetes:platform.confluent.io/v1beta1:KafkaTopic my-sports",
	}, changed(t, before, after))
}

// TestNodesOutlastBrokers holds the safe way down: brokers go first, while all nodes stay.
func TestNodesOutlastBrokers(t *testing.T) {
	before := deploy(t, "prod", set("brokers", "6"))
	t.Chdir("stack")
	after := deploy(t, "prod", func(values map[string]string) { values["kafka-on-eks:nodes.kafkaBrokers"] = "6" })
	require.Equal(t, []string{
		"kubernetes:platform.confluent.io/v1beta1:Kafka kafka", "kubernetes:platform.confluent.io/v1beta1:KafkaTopic my-sports",
	}, changed(t, before, after))
}

// TestTagsReplaceNothing holds that tags reach resources through the provider and launch templates only; both change in place.
func TestTagsReplaceNothing(t *testing.T) {
	before := deploy(t, "prod", nil)
	t.Chdir("stack")
	after := deploy(t, "prod", set("tags", `{"team":"data"}`))
	for _, name := range changed(t, before, after) {
		require.Regexp(t, `^(pulumi:providers:aws |aws:ec2/launchTemplate:LaunchTemplate |aws:eks/addon:Addon addons-aws-ebs-csi-driver)`, name)
	}
}

func TestWithoutNATGatewaysNodesWaitForEndpoints(t *testing.T) {
	r := deploy(t, "dev", func(values map[string]string) {
		closed(values)
		set("network", `{"natGateways":"none"}`)(values)
		set("source", `{"kind":"generator"}`)(values)
	})
	require.NoError(t, r.Err)
	require.Len(t, r.Of("aws:ec2/vpcEndpoint:VpcEndpoint"), 7)
	require.Equal(t, map[string]any{"strategy": "None"}, r.One(t, "awsx:ec2:Vpc", "network").Inputs["natGateways"])
	dependencies := strings.Join(r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-general").Dependencies, " ")
	for _, name := range []string{"VpcEndpoint::s3", "VpcEndpoint::endpoints-ecr.dkr", "VpcEndpoint::endpoints-eks-auth"} {
		require.Contains(t, dependencies, name)
	}
}

func TestNetworkOptions(t *testing.T) {
	r := deploy(t, "dev", set("network", `{"interfaceEndpoints":true,"flowLogs":true}`))
	require.NoError(t, r.Err)
	require.Len(t, r.Of("aws:ec2/vpcEndpoint:VpcEndpoint"), 7)
	require.Equal(t, "/kafka-on-eks-dev/flow-logs", r.One(t, "aws:cloudwatch/logGroup:LogGroup", "flow-logs").Inputs["name"])
	require.Len(t, r.Of("aws:ec2/flowLog:FlowLog"), 1)
}

func TestExistingVPCGetsNothing(t *testing.T) {
	r := deploy(t, "dev", set("network", `{"vpcId":"vpc-0123abcd","privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","subnet-2123abcd"]}`))
	require.NoError(t, r.Err)
	for _, resource := range r.Resources {
		require.NotRegexp(t, `^awsx:|^aws:ec2/(vpc|subnet|route|nat|security)`, resource.Type)
	}
	require.Equal(t, "vpc-0123abcd", r.One(t, "eks:index:Cluster", "cluster").Inputs["vpcId"])
	require.Equal(t, []any{"subnet-1123abcd"}, r.One(t, "aws:eks/nodeGroup:NodeGroup", "nodes-kafka-1").Inputs["subnetIds"])
}

// TestNothingIsOpenByDefault holds what a security review looks for first.
func TestNothingIsOpenByDefault(t *testing.T) {
	for _, name := range []string{"dev", "prod"} {
		t.Run(name, func(t *testing.T) {
			r := deploy(t, name, nil)
			require.NoError(t, r.Err)
			cluster := r.One(t, "eks:index:Cluster", "cluster").Inputs
			require.Equal(t, false, cluster["endpointPublicAccess"])
			require.Equal(t, true, cluster["skipDefaultSecurityGroups"])
			require.Empty(t, r.Of("aws:ec2/securityGroup:SecurityGroup"))
			class := r.One(t, "kubernetes:storage.k8s.io/v1:StorageClass", "kafka").Inputs["parameters"].(map[string]any)
			require.Equal(t, "arn:aws:test:::volumes", class["kmsKeyId"])
			require.Equal(t, name == "prod", r.One(t, "aws:kms/key:Key", "volumes").Protect, "kept volumes can't be read without their key")
		})
	}
}

// TestPreviewSaysFromWhereUpWorks holds what whoever reads the plan must know before an `up` that can't reach its cluster.
func TestPreviewSaysFromWhereUpWorks(t *testing.T) {
	t.Parallel()
	load := func(name, cidrs string) *config.Config {
		c, err := config.Load("kafka-on-eks", name, map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:cluster.publicAccessCidrs": cidrs})
		require.NoError(t, err)
		return c
	}
	note := accessNote(load("prod", "[]"))
	for _, want := range []string{"cluster kafka-on-eks-prod will have no public endpoint", "`up` must run inside its VPC", "a CI runner", "a VPN", "aws ssm start-session"} {
		require.Contains(t, note, want)
	}
	require.Empty(t, accessNote(load("prod", `["203.0.113.0/24"]`)))
	require.Empty(t, accessNote(load(localStack, "[]")), "it has no VPC")
}

// TestPodsReachNothingElseInTheirVPC holds that the way to the internet is none to the other machines of a VPC that the stack makes.
func TestPodsReachNothingElseInTheirVPC(t *testing.T) {
	t.Parallel()
	for network, want := range map[string][]string{
		`{}`: {"10.0.0.0/16"},
		`{"vpcId":"vpc-0123abcd","privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","subnet-2123abcd"]}`: nil,
		`{"natGateways":"none"}`: nil,
	} {
		values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:network": network, "kafka-on-eks:source.kind": "generator"}
		closed(values)
		c, err := config.Load("kafka-on-eks", "dev", values)
		require.NoError(t, err)
		require.Equal(t, want, closedCIDRs(c), network)
	}
}
