package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// opened gives a stack's Kafka to clients outside.
func opened(values map[string]string) {
	values["kafka-on-eks:access"] = `{"domain":"kafka.example.com","hostedZoneId":"Z0123","internetFacing":true,"cidrs":["203.0.113.0/24"]}`
}

func TestAccessIsOffByDefault(t *testing.T) {
	r := deploy(t, "prod", nil)
	require.NoError(t, r.Err)
	require.Len(t, r.Of("kubernetes:helm.sh/v3:Release"), 1)
	listeners := r.One(t, "kubernetes:platform.confluent.io/v1beta1:Kafka", "kafka").Inputs["spec"].(map[string]any)["listeners"]
	require.NotContains(t, listeners, "external")
}

func TestAccessFromOutside(t *testing.T) {
	r := deploy(t, "prod", opened)
	require.NoError(t, r.Err)
	require.Len(t, r.Of("kubernetes:helm.sh/v3:Release"), 3)
	listeners := r.One(t, "kubernetes:platform.confluent.io/v1beta1:Kafka", "kafka").Inputs["spec"].(map[string]any)["listeners"].(map[string]any)
	balancer := listeners["external"].(map[string]any)["externalAccess"].(map[string]any)["loadBalancer"].(map[string]any)
	require.Equal(t, map[string]any{
		"domain": "kafka.example.com", "bootstrapPrefix": "bootstrap", "brokerPrefix": "b", "advertisedPort": 9092.0, "externalTrafficPolicy": "Cluster",
		"loadBalancerSourceRanges": []any{"203.0.113.0/24"},
		"annotations": map[string]any{
			"service.beta.kubernetes.io/aws-load-balancer-type":            "external",
			"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
			"service.beta.kubernetes.io/aws-load-balancer-scheme":          "internet-facing",
			"service.beta.kubernetes.io/aws-load-balancer-attributes":      "load_balancing.cross_zone.enabled=true",
		},
	}, balancer)
	operator := r.One(t, "kubernetes:helm.sh/v3:Release", "operator").Inputs["values"].(map[string]any)
	require.Equal(t, "*.kafka.example.com", operator["managedCerts"].(map[string]any)["sans"])
	// What makes load balancers and names must outlive the namespace whose Services have them.
	namespace := r.One(t, "kubernetes:core/v1:Namespace", "confluent")
	for _, needs := range []string{"Release::load-balancers", "Release::dns"} {
		require.Condition(t, func() bool { return waitsFor(namespace, needs) }, "the namespace must wait for %s; it waits for %v", needs, namespace.Dependencies)
	}
	for _, role := range []string{"load-balancers", "dns"} {
		for _, urn := range r.One(t, "aws:iam/role:Role", role).Dependencies {
			require.NotRegexp(t, `aws:eks/|eks:index:`, urn, "role %s waits for %s", role, urn)
		}
	}
}

func TestInternalAccessIsForTheVPC(t *testing.T) {
	r := deploy(t, "dev", func(values map[string]string) {
		values["kafka-on-eks:access"] = `{"domain":"kafka.example.com","hostedZoneId":"Z0123"}`
	})
	require.NoError(t, r.Err)
	listeners := r.One(t, "kubernetes:platform.confluent.io/v1beta1:Kafka", "kafka").Inputs["spec"].(map[string]any)["listeners"].(map[string]any)
	balancer := listeners["external"].(map[string]any)["externalAccess"].(map[string]any)["loadBalancer"].(map[string]any)
	require.Equal(t, []any{"10.0.0.0/16"}, balancer["loadBalancerSourceRanges"])
	require.Equal(t, "internal", balancer["annotations"].(map[string]any)["service.beta.kubernetes.io/aws-load-balancer-scheme"])
}

func TestNamespaceEnforcesRestricted(t *testing.T) {
	r := deploy(t, "prod", nil)
	require.NoError(t, r.Err)
	labels := r.One(t, "kubernetes:core/v1:Namespace", "confluent").Inputs["metadata"].(map[string]any)["labels"].(map[string]any)
	require.Equal(t, "baseline", labels["pod-security.kubernetes.io/enforce"])
	require.Equal(t, "restricted", labels["pod-security.kubernetes.io/warn"])
	for _, account := range r.Of("kubernetes:core/v1:ServiceAccount") {
		if account.Name != "kafka" { // the brokers' init container asks the API for its zone
			require.Equal(t, false, account.Inputs["automountServiceAccountToken"], account.Name)
		}
	}
	operator := r.One(t, "kubernetes:helm.sh/v3:Release", "operator")
	require.True(t, waitsFor(operator, "NetworkPolicy::network-default-deny"), "no pod starts before the namespace is closed")
}
