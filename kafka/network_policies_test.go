package kafka

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/kafka/netpol"
)

const policyToken = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

func networkPolicies(t *testing.T, change func(*NetworkPoliciesArgs)) *recorder.Recording {
	t.Helper()
	return recorder.Run(t, func(ctx *pulumi.Context) error {
		args := &NetworkPoliciesArgs{Namespace: testNamespace, NetworkCIDRs: []string{"10.0.0.0/16"}, ProducerApp: "producer", ProducerHTTP: 8080, SourcePorts: []int{443}}
		if change != nil {
			change(args)
		}
		_, err := NewNetworkPolicies(ctx, "network", args)
		return err
	})
}

func TestNothingIsOpenByDefault(t *testing.T) {
	t.Parallel()
	r := networkPolicies(t, nil)
	require.Equal(t, map[string]any{
		"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
		"metadata": map[string]any{"name": "default-deny", "namespace": "confluent", "annotations": map[string]any{"pulumi.com/patchFieldManager": "kafka-on-eks"}},
		"spec":     map[string]any{"podSelector": map[string]any{}, "policyTypes": []any{"Ingress", "Egress"}},
	}, r.One(t, policyToken, "network-default-deny").Inputs)
}

// TestBothSidesAgree holds that what one component may connect to, the other lets in: with only one of the two, nothing would flow.
func TestBothSidesAgree(t *testing.T) {
	t.Parallel()
	type connection struct {
		from, to string
		port     int
	}
	connections := func(logins bool) map[connection]bool {
		args := &NetworkPoliciesArgs{NetworkCIDRs: []string{"10.0.0.0/16"}, ProducerApp: "producer", ProducerHTTP: 8080, SourcePorts: []int{443}, Logins: logins}
		made, taken := map[connection]bool{}, map[connection]bool{}
		for _, p := range args.policies() {
			for _, self := range p.Pods.Values {
				walk := func(rules []netpol.Rule, into map[connection]bool, outgoing bool) {
					for _, rule := range rules {
						for _, peer := range rule.Peers {
							if peer.Namespace != "" || peer.CIDR != "" {
								continue
							}
							for _, other := range peer.Pods.Values {
								for _, port := range rule.TCP {
									c := connection{other, self, port}
									if outgoing {
										c = connection{self, other, port}
									}
									into[c] = true
								}
							}
						}
					}
				}
				walk(p.Egress, made, true)
				walk(p.Ingress, taken, false)
			}
		}
		require.Equal(t, made, taken)
		return made
	}
	made, rotating := connections(false), connections(true)
	require.Len(t, rotating, len(made)+1, "the controllers are open to the Job that tries logins, and to nobody else")
	require.True(t, rotating[connection{"kafka-acls", "kraftcontroller", 9074}])
	for _, c := range []connection{
		{"kafka", "kafka", 9072}, {"kafka", "kraftcontroller", 9074}, {"kraftcontroller", "kraftcontroller", 9074}, {"connect", "kafka", 9071},
		{"producer", "kafka", 9071}, {"kafka-acls", "kafka", 9071}, {"operator", "kafka", 8090}, {"operator", "connect", 8083},
	} {
		require.True(t, made[c], "%+v", c)
	}
	require.False(t, made[connection{"producer", "kraftcontroller", 9074}])
}

func TestProducerReachesItsSourcesOnly(t *testing.T) {
	t.Parallel()
	except := func(cidrs ...any) map[string]any {
		return map[string]any{"ipBlock": map[string]any{"cidr": "0.0.0.0/0", "except": append([]any{"169.254.0.0/16"}, cidrs...)}}
	}
	// Neither the node's metadata nor the Kubernetes API; a VPC of the stack's own neither.
	outside, collector := except("172.20.0.1/32", "10.100.0.1/32"), except()
	port := func(n float64) map[string]any { return map[string]any{"protocol": "TCP", "port": n} }
	rule := func(to map[string]any, ports ...any) map[string]any {
		return map[string]any{"to": []any{to}, "ports": ports}
	}
	for _, c := range []struct {
		change func(*NetworkPoliciesArgs)
		want   []any
	}{
		{func(a *NetworkPoliciesArgs) { a.SourcePorts = nil }, nil},
		{nil, []any{rule(outside, port(443))}},
		{func(a *NetworkPoliciesArgs) { a.SourcePorts = []int{443, 8443} }, []any{rule(outside, port(443), port(8443))}},
		{func(a *NetworkPoliciesArgs) { a.ClosedCIDRs = []string{"10.0.0.0/16"} }, []any{rule(except("172.20.0.1/32", "10.100.0.1/32", "10.0.0.0/16"), port(443))}},
		{func(a *NetworkPoliciesArgs) { a.SourcePorts, a.Traces = nil, &Collector{Port: 4318} }, []any{rule(collector, port(4318))}},
		{func(a *NetworkPoliciesArgs) {
			a.SourcePorts, a.Traces = nil, &Collector{Namespace: "tracing", Port: 4318}
		}, []any{rule(map[string]any{
			"namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": "tracing"}}, "podSelector": map[string]any{},
		}, port(4318))}},
	} {
		egress := at(t, networkPolicies(t, c.change).One(t, policyToken, "network-producer").Inputs, "spec", "egress").([]any)
		require.Equal(t, c.want, append([]any(nil), egress[2:]...), "beside DNS and Kafka")
	}
}

func TestLoadBalancersAreLetIn(t *testing.T) {
	t.Parallel()
	opened := map[string]any{
		"from":  []any{map[string]any{"ipBlock": map[string]any{"cidr": "10.0.0.0/16"}}},
		"ports": []any{map[string]any{"protocol": "TCP", "port": 9092.0}},
	}
	ingress := func(r *recorder.Recording) any {
		return at(t, r.One(t, policyToken, "network-kafka").Inputs, "spec", "ingress")
	}
	require.NotContains(t, ingress(networkPolicies(t, nil)), opened)
	require.Contains(t, ingress(networkPolicies(t, func(a *NetworkPoliciesArgs) { a.External = true })), opened)
}

func TestARuleMustBeLimited(t *testing.T) {
	t.Parallel()
	r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
		_, err := netpol.New(ctx, "p", &netpol.Args{Name: "p", Namespace: testNamespace, Ingress: []netpol.Rule{{TCP: []int{9071}}}})
		return err
	})
	require.ErrorContains(t, r.Err, "a rule without peers or ports would open everything")
	require.Empty(t, r.Resources)
}
