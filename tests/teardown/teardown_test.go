// Package teardown holds that destroy finishes, leaves nothing, and takes things down in the only order that works in the cloud.
package teardown

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness/rehearsal"
)

// step is what must be gone before the next step begins.
type step struct {
	name string
	// urn matches the URNs of its resources.
	urn *regexp.Regexp
	// least is how many there must be, so that a renamed type doesn't pass for an ordered one.
	least int
}

// order is that of a teardown that neither hangs nor leaves anything behind.
var order = []step{
	// Their finalizers ask the operator and the running Kafka.
	{"custom resources", regexp.MustCompile(`platform\.confluent\.io/v1beta1:`), 8},
	{"operator", regexp.MustCompile(`helm\.sh/v3:Release::operator$`), 1},
	// It deletes the volumes' claims, so the volumes' driver must still run, and needs nodes to do so.
	{"namespace", regexp.MustCompile(`core/v1:Namespace::confluent$`), 1},
	{"volume driver", regexp.MustCompile(`addon:Addon::.*ebs-csi-driver$`), 1},
	{"node groups", regexp.MustCompile(`nodeGroup:NodeGroup::`), 4},
	{"cluster", regexp.MustCompile(`eks/cluster:Cluster::`), 1},
	// A subnet in which the cluster has network interfaces can't be deleted, and nodes without a way out can't end well.
	{"network", regexp.MustCompile(`aws:ec2/(subnet:Subnet|natGateway:NatGateway|vpc:Vpc|internetGateway:InternetGateway)::`), 9},
}

var (
	public   = step{"NAT gateways and addresses", regexp.MustCompile(`aws:ec2/(natGateway:NatGateway|eip:Eip)::`), 6}
	internet = step{"internet gateway", regexp.MustCompile(`aws:ec2/internetGateway:InternetGateway::`), 1}
)

func (s step) of(urns []string) []int {
	var at []int
	for i, urn := range urns {
		if s.urn.MatchString(urn) {
			at = append(at, i)
		}
	}
	return at
}

// TestDestroy takes a production stack down whose bucket isn't protected.
func TestDestroy(t *testing.T) {
	s := rehearsal.New(t, "prod", rehearsal.Destroyable...)
	s.Up(t)
	plan := s.Preview(t)
	require.False(t, plan.Changes.Pending(), "a stack that is up must have nothing to change: %v", changed(plan))
	gone := s.Destroy(t)
	require.Empty(t, s.Left(), "left on the machine")
	for i, now := range order {
		at := now.of(gone)
		require.GreaterOrEqual(t, len(at), now.least, "%s among %v", now.name, gone)
		if i == 0 {
			continue
		}
		before := order[i-1]
		require.Less(t, slices.Max(before.of(gone)), slices.Min(at), "%s must be gone before %s goes; the order was %v", before.name, now.name, gone)
	}
	// An internet gateway can't leave a VPC in which something has a public address.
	require.Len(t, public.of(gone), public.least)
	require.Less(t, slices.Max(public.of(gone)), slices.Min(internet.of(gone)), "%s must be gone before %s goes; the order was %v", public.name, internet.name, gone)
}

// TestOrderIsNoAccident holds that each step waits for the next by dependencies, not because the engine happened to take it later.
func TestOrderIsNoAccident(t *testing.T) {
	plan := rehearsal.New(t, "prod").Preview(t)
	for i, now := range order[:len(order)-1] {
		for _, r := range plan.Resources {
			if !now.urn.MatchString(r.URN) {
				continue
			}
			below := needs(plan, r.URN)
			require.NotEmpty(t, order[i+1].of(below), "%s (%s) must depend on %s; it depends on %v", r.URN, now.name, order[i+1].name, below)
		}
	}
}

func changed(plan *engine.Plan) []string {
	var urns []string
	for _, r := range plan.Resources {
		if !slices.Equal(r.Steps, []string{"same"}) {
			urns = append(urns, r.URN)
		}
	}
	return urns
}
