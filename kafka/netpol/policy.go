// Package netpol registers network policies. It stands in for the SDK's own package networking/v1, which for this one type is a third as large as
// everything that the program compiles of Kubernetes.
package netpol

import (
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/object"
)

// Policy is a NetworkPolicy: resource type kubernetes:networking.k8s.io/v1:NetworkPolicy. A selected pod takes and makes only connections that
// some policy opens.
type Policy struct {
	pulumi.CustomResourceState
}

// Args describe a policy.
type Args struct {
	Name      string
	Namespace pulumi.StringInput
	// Pods selects the pods that the policy is for. Default: all pods of the namespace.
	Pods Selector
	// Ingress and Egress open connections. A policy always applies to both directions, so a direction without a rule is closed.
	Ingress, Egress []Rule
}

// Rule opens TCP and UDP ports to or from peers. All peers of a rule may use all of its ports.
type Rule struct {
	Peers []Peer
	// TCP and UDP are ports of the side that takes the connection.
	TCP, UDP []int
}

// Peer is the other side: pods, or addresses.
type Peer struct {
	// Namespace is the namespace of the pods. Default: the policy's own.
	Namespace string
	Pods      Selector
	// CIDR and Except are addresses, for a peer that is no pod. With CIDR, the fields above must be empty.
	CIDR   string
	Except []string
}

// Selector selects pods by a label that has one of the values. The zero Selector selects all pods.
type Selector struct {
	Label  string
	Values []string
}

// Pods selects pods by a label.
func Pods(label string, values ...string) Selector { return Selector{Label: label, Values: values} }

// inputs are the API's fields; properties are their resolved types. The SDK needs both.
type inputs struct {
	APIVersion pulumi.StringInput `pulumi:"apiVersion"`
	Kind       pulumi.StringInput `pulumi:"kind"`
	Metadata   pulumi.MapInput    `pulumi:"metadata"`
	Spec       pulumi.MapInput    `pulumi:"spec"`
}

type properties struct {
	APIVersion string         `pulumi:"apiVersion"`
	Kind       string         `pulumi:"kind"`
	Metadata   map[string]any `pulumi:"metadata"`
	Spec       map[string]any `pulumi:"spec"`
}

// ElementType is the type that the inputs resolve to.
func (inputs) ElementType() reflect.Type { return reflect.TypeFor[properties]() }

// New registers a policy.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Policy, error) {
	if args == nil || args.Name == "" || args.Namespace == nil {
		return nil, fmt.Errorf("check network policy %s: name and namespace are required", name)
	}
	spec := pulumi.Map{"podSelector": args.Pods.document(), "policyTypes": pulumi.ToStringArray([]string{"Ingress", "Egress"})}
	for _, direction := range []struct {
		key, peers string
		rules      []Rule
	}{{"ingress", "from", args.Ingress}, {"egress", "to", args.Egress}} {
		var rules pulumi.Array
		for _, r := range direction.rules {
			if len(r.Peers) == 0 || len(r.TCP)+len(r.UDP) == 0 {
				return nil, fmt.Errorf("check network policy %s: a rule without peers or ports would open everything", name)
			}
			rules = append(rules, r.document(direction.peers))
		}
		if rules != nil {
			spec[direction.key] = rules
		}
	}
	p := &Policy{}
	err := ctx.RegisterResource("kubernetes:networking.k8s.io/v1:NetworkPolicy", name, &inputs{
		APIVersion: pulumi.String("networking.k8s.io/v1"), Kind: pulumi.String("NetworkPolicy"),
		Metadata: pulumi.Map{"name": pulumi.String(args.Name), "namespace": args.Namespace, "annotations": object.Annotations(nil)}, Spec: spec,
	}, p, opts...)
	if err != nil {
		return nil, fmt.Errorf("create network policy %s: %w", name, err)
	}
	return p, nil
}

func (r Rule) document(peersKey string) pulumi.Map {
	var peers, ports pulumi.Array
	for _, p := range r.Peers {
		peers = append(peers, p.document())
	}
	for _, protocol := range []struct {
		name  string
		ports []int
	}{{"TCP", r.TCP}, {"UDP", r.UDP}} {
		for _, port := range protocol.ports {
			ports = append(ports, pulumi.Map{"protocol": pulumi.String(protocol.name), "port": pulumi.Int(port)})
		}
	}
	return pulumi.Map{peersKey: peers, "ports": ports}
}

func (p Peer) document() pulumi.Map {
	if p.CIDR != "" {
		block := pulumi.Map{"cidr": pulumi.String(p.CIDR)}
		if len(p.Except) > 0 {
			block["except"] = pulumi.ToStringArray(p.Except)
		}
		return pulumi.Map{"ipBlock": block}
	}
	doc := pulumi.Map{"podSelector": p.Pods.document()}
	if p.Namespace != "" {
		// The API server sets this label itself, so nobody can give it to another namespace.
		doc["namespaceSelector"] = Pods("kubernetes.io/metadata.name", p.Namespace).document()
	}
	return doc
}

func (s Selector) document() pulumi.Map {
	switch len(s.Values) {
	case 0:
		return pulumi.Map{}
	case 1:
		return pulumi.Map{"matchLabels": pulumi.Map{s.Label: pulumi.String(s.Values[0])}}
	}
	return pulumi.Map{"matchExpressions": pulumi.Array{pulumi.Map{
		"key": pulumi.String(s.Label), "operator": pulumi.String("In"), "values": pulumi.ToStringArray(s.Values),
	}}}
}
