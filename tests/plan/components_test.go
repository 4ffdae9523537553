package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness"
)

const planned = "[unknown]"

// child is what a component registers.
type child struct {
	// parent and dependencies are called by type and name.
	parent       string
	dependencies []string
	// inputs are those in which stand-in and component could differ.
	inputs map[string]any
}

// TestComponents holds what the stand-ins for remote components register to what was seen, and can be read, of pulumi-eks 3.9.1
// (nodejs/eks/cluster/cluster.ts, servicerole.ts) and pulumi-awsx 2.22.0 (awsx/ec2/vpc.ts).
func TestComponents(t *testing.T) {
	c := &harness.Command{Home: t.TempDir()}
	var plan engine.Plan
	c.JSON(t, &plan, "preview", "--stack", "dev")
	type tags = map[string]any

	t.Run("eks:index:Cluster", func(t *testing.T) {
		const role, attachment, cluster = "Role cluster-eksRole-role", "RolePolicyAttachment cluster-eksRole-4b490823", "Cluster cluster-eksCluster"
		const trust = `{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole","sts:TagSession"],"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com"]}}]}`
		got := children(&plan, "eks:index:Cluster")
		require.JSONEq(t, trust, got[role].inputs["assumeRolePolicy"].(string))
		require.ElementsMatch(t, []string{"ServiceRole cluster-eksRole", role, attachment, cluster, "provider cluster-eks-k8s"}, names(got))
		for name, want := range map[string]child{
			"ServiceRole cluster-eksRole": {parent: "Cluster cluster"},
			role:                          {"ServiceRole cluster-eksRole", nil, map[string]any{"description": "Allows EKS to manage clusters on your behalf.", "tags": nil}},
			attachment: {"ServiceRole cluster-eksRole", []string{role}, map[string]any{
				"policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
			}},
			cluster: {"Cluster cluster", []string{role, attachment}, map[string]any{
				"tags": tags{"Name": "cluster-eksCluster"}, "encryptionConfig": planned, "roleArn": planned,
				"accessConfig": map[string]any{"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": true},
			}},
			"provider cluster-eks-k8s": {"Cluster cluster", []string{cluster}, map[string]any{"kubeconfig": planned, "clusterIdentifier": nil}},
		} {
			require.NoError(t, want.differs(got[name]), name)
		}
	})

	t.Run("awsx:ec2:Vpc", func(t *testing.T) {
		const vpc, gateway = "Vpc network", "InternetGateway network"
		got := children(&plan, "awsx:ec2:Vpc")
		want := map[string]child{
			vpc: {"Vpc network", nil, map[string]any{
				"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": true, "enableDnsSupport": true, "tags": tags{"Name": "network"},
			}},
			gateway: {vpc, []string{vpc}, map[string]any{"tags": tags{"Name": "network"}}},
		}
		for i, blocks := range [][2]string{{"10.0.0.0/19", "10.0.32.0/19"}, {"10.0.64.0/19", "10.0.96.0/19"}, {"10.0.128.0/19", "10.0.160.0/19"}} {
			for j, kind := range []string{"Public", "Private"} {
				name := fmt.Sprintf("network-%s-%d", strings.ToLower(kind), i+1)
				subnet, table := "Subnet "+name, "RouteTable "+name
				role := []string{"kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"}[j]
				want[subnet] = child{vpc, []string{vpc}, map[string]any{
					"cidrBlock": blocks[j],
					"tags":      tags{"Name": name, "SubnetType": kind, role: "1", "kubernetes.io/cluster/kafka-on-eks-dev": "shared"},
				}}
				want[table] = child{subnet, []string{vpc, subnet}, map[string]any{"tags": tags{"Name": name, "SubnetType": kind}}}
				want["RouteTableAssociation "+name] = child{table, []string{subnet, table}, nil}
				if kind == "Public" { // the private ones get theirs from the program, which makes the NAT gateways
					want["Route "+name] = child{table, []string{gateway, table}, map[string]any{"destinationCidrBlock": "0.0.0.0/0"}}
				}
			}
		}
		require.ElementsMatch(t, names(want), names(got))
		for name := range want {
			require.NoError(t, want[name].differs(got[name]), name)
		}
	})
}

// children lists by what they are called the resources that a remote component of a type registers, at any depth.
func children(plan *engine.Plan, component string) map[string]child {
	found := map[string]child{}
	for _, r := range plan.Resources {
		if !strings.Contains(r.URN, component+"$") {
			continue
		}
		c := child{parent: engine.Called(r.Parent), inputs: r.Inputs}
		for _, urn := range r.Dependencies {
			if strings.Contains(urn, component+"$") {
				c.dependencies = append(c.dependencies, engine.Called(urn))
			}
		}
		found[engine.Called(r.URN)] = c
	}
	return found
}

func names(of map[string]child) []string {
	var all []string
	for name := range of {
		all = append(all, name)
	}
	return all
}

// differs says in what a child isn't what is wanted.
func (want child) differs(got child) error {
	slices.Sort(want.dependencies)
	slices.Sort(got.dependencies)
	if want.parent != got.parent || !slices.Equal(want.dependencies, got.dependencies) {
		return fmt.Errorf("is below %s and depends on %v, must be below %s and depend on %v", got.parent, got.dependencies, want.parent, want.dependencies)
	}
	for key, value := range want.inputs {
		w, _ := json.Marshal(value)
		if g, _ := json.Marshal(got.inputs[key]); string(g) != string(w) {
			return fmt.Errorf("%s is %s, must be %s", key, g, w)
		}
	}
	return nil
}
