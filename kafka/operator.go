package kafka

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/kafka/helm"
)

// OperatorArgs configure an Operator. All are required.
type OperatorArgs struct {
	// Version of the chart confluent-for-kubernetes, which is that of the operator's image too, e.g. 0.1718.10.
	Version   string
	Namespace pulumi.StringInput
}

// Operator is Confluent for Kubernetes: it turns the custom resources of package cfk into pods.
type Operator struct {
	pulumi.ResourceState

	release *helm.Release
}

// NewOperator installs the operator, for its own namespace only.
func NewOperator(ctx *pulumi.Context, name string, args *OperatorArgs, opts ...pulumi.ResourceOption) (*Operator, error) {
	if args == nil || args.Version == "" || args.Namespace == nil {
		return nil, fmt.Errorf("check operator %s: version and namespace are required", name)
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
		Repository:     "https://packages.confluent.io/helm",
		Namespace:      args.Namespace,
		Values:         pulumi.Map{"namespaced": pulumi.Bool(true)},
		TimeoutSeconds: 600,
	}, pulumi.Parent(o))
	if err != nil {
		return nil, fmt.Errorf("install operator %s: %w", name, err)
	}
	return o, ctx.RegisterResourceOutputs(o, pulumi.Map{"version": o.release.Version})
}
