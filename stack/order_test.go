package stack

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// TestOrder holds what must be ready before a resource is made. A destroy goes the same way back, so that each finalizer still finds
// the service that it calls, volumes the driver that deletes them, and pods their nodes.
func TestOrder(t *testing.T) {
	r := deploy(t, "prod", nil)
	require.NoError(t, r.Err)
	const cfk = "kubernetes:platform.confluent.io/v1beta1:"
	for _, c := range []struct{ token, name, needs string }{
		{"aws:eks/addon:Addon", "addons-coredns", "NodeGroup::nodes-general"},
		{"aws:eks/nodeGroup:NodeGroup", "nodes-kafka-0", "Addon::node-addons-vpc-cni"},
		{"aws:eks/nodeGroup:NodeGroup", "nodes-general", "Addon::node-addons-eks-pod-identity-agent"},
		{"kubernetes:core/v1:Namespace", "confluent", "Addon::addons-aws-ebs-csi-driver"},
		{"kubernetes:core/v1:Namespace", "confluent", "NodeGroup::nodes-kafka-0"},
		{"kubernetes:core/v1:Namespace", "confluent", "StorageClass::kafka"},
		{"kubernetes:helm.sh/v3:Release", "operator", "Namespace::confluent"},
		{"kubernetes:helm.sh/v3:Release", "operator", "CustomResourceDefinition::kafkas.example.com"},
		{cfk + "KRaftController", "kraftcontroller", "Release::operator"},
		{cfk + "KRaftController", "kraftcontroller", "Secret::ca-pair-sslcerts"},
		{cfk + "KRaftController", "kraftcontroller", "Secret::kafka-sasl"},
		{cfk + "Kafka", "kafka", "KRaftController::kraftcontroller"},
		{cfk + "KafkaTopic", "my-sports", "Kafka::kafka"},
		{"kubernetes:batch/v1:Job", "acls", "Kafka::kafka"},
		{"kubernetes:batch/v1:Job", "acls", "Image::producer"},
		{"kubernetes:batch/v1:Job", "acls-remove", "Connector::s3-sink"},
		{"kubernetes:batch/v1:Job", "acls-remove", "apps/v1:Deployment::producer"},
		{cfk + "Connect", "connect", "Kafka::kafka"},
		{cfk + "Connect", "connect", "Job::acls"},
		{cfk + "Connect", "connect", "PodIdentityAssociation::sink"},
		{cfk + "Connector", "s3-sink", "Connect::connect"},
		{cfk + "Connector", "s3-sink", "KafkaTopic::my-sports"},
		{"kubernetes:apps/v1:Deployment", "producer", "KafkaTopic::my-sports.positions"},
		{"kubernetes:apps/v1:Deployment", "producer", "Job::acls"},
		{"kubernetes:apps/v1:Deployment", "producer", "Image::producer"},
		{"aws:eks/podIdentityAssociation:PodIdentityAssociation", "sink", "RolePolicy::sink"},
	} {
		resource := r.One(t, c.token, c.name)
		require.True(t, waitsFor(resource, c.needs), "%s %s must wait for %s; it waits for %v", c.token, c.name, c.needs, resource.Dependencies)
	}
}

// waitsFor reports whether a resource depends on the one whose URN ends so, e.g. in Release::operator.
func waitsFor(resource recorder.Resource, needs string) bool {
	return slices.ContainsFunc(resource.Dependencies, func(urn string) bool { return strings.HasSuffix(urn, needs) })
}

// TestWhatNeedsNoCluster holds that the longest wait, the cluster's, isn't put before what could be made meanwhile.
func TestWhatNeedsNoCluster(t *testing.T) {
	r := deploy(t, "prod", nil)
	require.NoError(t, r.Err)
	for _, c := range []struct{ token, name string }{
		{"aws:s3/bucketV2:BucketV2", "events"}, {"aws:ecr/repository:Repository", "producer"}, {"docker-build:index:Image", "producer"},
		{"aws:iam/role:Role", "sink"}, {"aws:iam/role:Role", "nodes"}, {"aws:iam/role:Role", "addons-vpc-cni"},
		{"aws:iam/rolePolicy:RolePolicy", "addons-ebs-csi"}, {"aws:kms/key:Key", "volumes"}, {"aws:iam/rolePolicy:RolePolicy", "sink"}, {"aws:kms/key:Key", "data"},
	} {
		for _, urn := range r.One(t, c.token, c.name).Dependencies {
			require.NotRegexp(t, `aws:eks/|eks:index:`, urn, "%s %s waits for %s", c.token, c.name, urn)
		}
	}
}
