package kafka

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/helm"
)

// operatorChart is the name of the operator's chart.
const operatorChart = "confluent-for-kubernetes"

// OperatorArgs configure an Operator. All but Registry, License and CertificateNames are required.
type OperatorArgs struct {
	// Version is the version of the chart confluent-for-kubernetes, and of the operator's image, such as 0.1718.10.
	Version string
	// Repository is the repository of the chart, such as https://packages.confluent.io/helm.
	Repository string
	Namespace  pulumi.StringInput
	// Charts is a Kubernetes provider that reads charts and needs no cluster, and KubernetesVersion the cluster's version, such as 1.34.
	Charts            pulumi.ProviderResource
	KubernetesVersion string
	// Registry takes the place of docker.io for the operator's image. Default: the chart's own.
	Registry string
	// License is what the operator hands to the servers, in a Secret that its chart makes. Default: none.
	License License
	// CertificateNames are further names in every server's certificate, with or without a wildcard, by which clients outside the cluster call
	// Kafka. Default: the certificates have only the names inside the cluster.
	CertificateNames []string
}

// Operator is Confluent for Kubernetes, which turns the custom resources of package cfk into pods.
type Operator struct {
	pulumi.ResourceState

	release *helm.Release
}

// NewOperator applies the definitions of the operator's resources, and installs the operator, for its own namespace only.
func NewOperator(ctx *pulumi.Context, name string, args *OperatorArgs, opts ...pulumi.ResourceOption) (*Operator, error) {
	if args == nil || args.Version == "" || args.Repository == "" || args.Namespace == nil || args.Charts == nil || args.KubernetesVersion == "" {
		return nil, fmt.Errorf("check operator %s: versions, repository, namespace and a provider for charts are required", name)
	}
	o := &Operator{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Operator", name, o, opts...); err != nil {
		return nil, fmt.Errorf("register operator %s: %w", name, err)
	}
	definitions, err := o.newDefinitions(ctx, args)
	if err != nil {
		return nil, fmt.Errorf("apply definitions of operator %s: %w", name, err)
	}
	o.release, err = helm.NewRelease(ctx, name, &helm.ReleaseArgs{
		Name:           "confluent-operator",
		Chart:          operatorChart,
		Version:        args.Version,
		Repository:     args.Repository,
		Namespace:      args.Namespace,
		Values:         args.values(),
		SkipCRDs:       true,
		TimeoutSeconds: 600,
	}, pulumi.Parent(o), pulumi.DependsOn(definitions))
	if err != nil {
		return nil, fmt.Errorf("install operator %s: %w", name, err)
	}
	component.Finish(ctx, o, pulumi.Map{"version": o.release.Version})
	return o, nil
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (o *Operator) Parts() []pulumi.Resource {
	return []pulumi.Resource{o.release}
}

// values are the chart's values. They make the operator's pod meet the Pod Security Standard "restricted", which it doesn't by default.
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
	if a.Registry != "" {
		values["image"] = pulumi.Map{"registry": pulumi.String(a.Registry)}
	}
	if a.License != "" {
		values["licenseKey"] = pulumi.ToSecret(pulumi.String(a.License)).(pulumi.StringOutput)
	}
	certificates := pulumi.Map{
		"enabled":            pulumi.Bool(true),
		"caCertificate":      pulumi.Map{"secretRef": pulumi.String(caSecret)},
		"certDurationInDays": pulumi.Int(365),
		"renewBeforeInDays":  pulumi.Int(30),
	}
	if len(a.CertificateNames) > 0 {
		certificates["sans"] = pulumi.String(strings.Join(a.CertificateNames, ","))
	}
	values["managedCerts"] = certificates
	return values
}
