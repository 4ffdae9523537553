package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// podRole is a role that the pods of one service account get by EKS Pod Identity, so that no key is stored anywhere.
type podRole struct {
	role        *iam.Role
	association *eks.PodIdentityAssociation
}

// podRoleArgs are all required.
type podRoleArgs struct {
	// Cluster is the cluster's name as plain text, so that the role doesn't wait for the cluster. ClusterName is the cluster's output, for which the
	// association waits.
	Cluster                   string
	ClusterName               pulumi.StringInput
	Namespace, ServiceAccount string
	Policy                    Policy
}

// newPodRole makes the role, grants it the policy, and ties it to the service account. A pod that already runs doesn't get it.
func newPodRole(ctx *pulumi.Context, name string, args podRoleArgs, parent pulumi.Resource) (*podRole, error) {
	p := &podRole{}
	var err error
	p.role, err = iam.NewRole(ctx, name, &iam.RoleArgs{
		Description:      pulumi.Sprintf("%s/%s in cluster %s", args.Namespace, args.ServiceAccount, args.Cluster),
		AssumeRolePolicy: podTrust(args.Cluster, args.Namespace, args.ServiceAccount).JSON(),
	}, pulumi.Parent(parent))
	if err != nil {
		return nil, fmt.Errorf("create role %s: %w", name, err)
	}
	granted, err := iam.NewRolePolicy(ctx, name, &iam.RolePolicyArgs{Role: p.role.ID(), Policy: args.Policy.JSON()}, pulumi.Parent(parent))
	if err != nil {
		return nil, fmt.Errorf("create policy of role %s: %w", name, err)
	}
	p.association, err = eks.NewPodIdentityAssociation(ctx, name, &eks.PodIdentityAssociationArgs{
		ClusterName:    args.ClusterName,
		Namespace:      pulumi.String(args.Namespace),
		ServiceAccount: pulumi.String(args.ServiceAccount),
		RoleArn:        p.role.Arn,
	}, pulumi.Parent(parent), pulumi.DependsOn([]pulumi.Resource{granted}))
	if err != nil {
		return nil, fmt.Errorf("create pod identity association %s: %w", name, err)
	}
	return p, nil
}
