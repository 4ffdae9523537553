package producer

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newBudget makes the producer's PodDisruptionBudget. It allows the eviction of the only pod. Nothing is lost while the pod moves to another node, as
// it goes on from its last commit, and a budget that kept it would block every drain of its node for ever. A budget over the producers of all sources
// would block drains whenever one source is down. It is made by its kind, as the SDK's package policy/v1 would be compiled for this resource alone.
func newBudget(ctx *pulumi.Context, name string, args *DeploymentArgs, opts ...pulumi.ResourceOption) (*apiextensions.CustomResource, error) {
	budget, err := apiextensions.NewCustomResource(ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("policy/v1"), Kind: pulumi.String("PodDisruptionBudget"), Metadata: args.metadata(NameFor(args.SourceName)),
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"maxUnavailable": pulumi.Int(1), "unhealthyPodEvictionPolicy": pulumi.String("AlwaysAllow"), "selector": pulumi.Map{"matchLabels": args.labels()},
		}},
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("create pod disruption budget %s: %w", name, err)
	}
	return budget, nil
}
