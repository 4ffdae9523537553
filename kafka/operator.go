package kafka

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/helm"
)

// OperatorArgs configure an Operator. All but CertificateNames are required.
type OperatorArgs struct {
	// Version of the chart confluent-for-kubernetes, which is that of the operator's image too, e.g. 0.1718.10.
	Version string
	// Repository of the chart, e.g. https://packages.confluent.io/helm.
	Repository string
	Namespace  pulumi.StringInput
	// License is what the operator hands to the servers, in a Secret that its chart makes. Default: none.
	License License
	// CertificateNames are further names, with or without wildcard, in every server's certificate: those by which clients outside the cluster
	// call Kafka. Default: the names inside the cluster only.
	CertificateNames []string
}

// Operator is Confluent for Kubernetes: it turns the custom resources of package cfk into pods.
type Operator struct {
	pulumi.ResourceState

	release *helm.Release
}

// NewOperator installs the operator, for its own namespace only.
func NewOperator(ctx *pulumi.Context, name string, args *OperatorArgs, opts ...pulumi.ResourceOption) (*Operator, error) {
	if args == nil || args.Version == "" || args.Repository == "" || args.Namespace == nil {
		return nil, fmt.Errorf("check operator %s: version, repository and namespace are required", name)
	}
	o := &Operator{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Operator", name, o, opts...); err != nil {
		return nil, fmt.Errorf("register operator %s: %w", name, err)
	}
	var err error
	o.release, err = helm.NewRelease(ctx, name, &helm.ReleaseArgs{
		Name:           "confluent-operator",
		Chart:          "confluent-for-kubernetes",
		Version:        args.Version,
		Repository:     args.Repository,
		Namespace:      args.Namespace,
		Values:         args.values(),
		TimeoutSeconds: 600,
	}, pulumi.Parent(o))
	if err != nil {
		return nil, fmt.Errorf("install operator %s: %w", name, err)
	}
	component.Finish(ctx, o, pulumi.Map{"version": o.release.Version})
	return o, nil
}

// Parts are the resources that it consists of, for what must wait for all of them.
func (o *Operator) Parts() []pulumi.Resource {
	return []pulumi.Resource{o.release}
}

// values are the chart's. The operator's pod holds to the Pod Security Standard "restricted", which the chart doesn't by itself.
func (a *OperatorArgs) values() pulumi.Map {
	values := pulumi.Map{
		"namespaced": pulumi.Bool(true),
		"pod":        pulumi.Map{"labels": pulumi.Map{operatorPods.Label: pulumi.String(operatorPods.Values[0])}},
		"podSecurity": pulumi.Map{"enabled": pulumi.Bool(true), "securityContext": pulumi.Map{
			"fsGroup": pulumi.Int(1001), "runAsUser": pulumi.Int(1001), "runAsNonRoot": pulumi.Bool(true),
			"seccompProfile": pulumi.Map{"type": pulumi.String("RuntimeDefault")},
		}},
		"containerSecurity": pulumi.Map{"enabled": pulumi.Bool(true), "securityContext": pulumi.Map{
			"allowPrivilegeEscalation": pulumi.Bool(false), "runAsNonRoot": pulumi.Bool(true),
			"capabilities": pulumi.Map{"drop": pulumi.ToStringArray([]string{"ALL"})},
		}},
	}
	if a.License != "" {
		values["licenseKey"] = pulumi.ToSecret(pulumi.String(a.License)).(pulumi.StringOutput)
	}
	if len(a.CertificateNames) > 0 {
		values["managedCerts"] = pulumi.Map{
			"enabled":            pulumi.Bool(true),
			"caCertificate":      pulumi.Map{"secretRef": pulumi.String(caSecret)},
			"certDurationInDays": pulumi.Int(365),
			"renewBeforeInDays":  pulumi.Int(30),
			"sans":               pulumi.String(strings.Join(a.CertificateNames, ",")),
		}
	}
	return values
}
