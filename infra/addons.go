package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// AddonsArgs configure Addons. All are required.
type AddonsArgs struct {
	// ClusterName as plain text too, for the trust policy of the driver's role, which needs no cluster to exist.
	Name        string
	ClusterName pulumi.StringInput
	Partition   Partition
}

// Addons are the parts of EKS that run as pods: DNS, volumes, and the agent that hands pods their AWS credentials. pulumi-eks adds
// the network plugin and kube-proxy itself, but no DNS to a cluster without a default node group.
type Addons struct {
	pulumi.ResourceState

	addons []*eks.Addon
}

// NewAddons installs them. Create them after nodes: an add-on counts as ready when its pods run.
func NewAddons(ctx *pulumi.Context, name string, args *AddonsArgs, opts ...pulumi.ResourceOption) (*Addons, error) {
	if args == nil || args.Name == "" || args.ClusterName == nil {
		return nil, fmt.Errorf("check add-ons %s: cluster is required", name)
	}
	a := &Addons{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Addons", name, a, opts...); err != nil {
		return nil, fmt.Errorf("register add-ons %s: %w", name, err)
	}
	agent, err := a.install(ctx, name, "eks-pod-identity-agent", args, nil)
	if err != nil {
		return nil, err
	}
	if _, err := a.install(ctx, name, "coredns", args, nil); err != nil {
		return nil, err
	}
	role, err := a.newDriverRole(ctx, name, args)
	if err != nil {
		return nil, err
	}
	driver := eks.AddonPodIdentityAssociationArray{eks.AddonPodIdentityAssociationArgs{ServiceAccount: pulumi.String("ebs-csi-controller-sa"), RoleArn: role.Arn}}
	if _, err := a.install(ctx, name, "aws-ebs-csi-driver", args, driver, pulumi.DependsOn([]pulumi.Resource{agent})); err != nil {
		return nil, err
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
}

func (a *Addons) install(ctx *pulumi.Context, name, addon string, args *AddonsArgs, identities eks.AddonPodIdentityAssociationArrayInput, opts ...pulumi.ResourceOption) (*eks.Addon, error) {
	installed, err := eks.NewAddon(ctx, name+"-"+addon, &eks.AddonArgs{
		ClusterName:              args.ClusterName,
		AddonName:                pulumi.String(addon),
		PodIdentityAssociations:  identities,
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"), // EKS may have put a self-managed one there
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
	}, append(opts, pulumi.Parent(a))...)
	if err != nil {
		return nil, fmt.Errorf("create add-on %s: %w", addon, err)
	}
	a.addons = append(a.addons, installed)
	return installed, nil
}

// newDriverRole makes the role by which the EBS driver creates and attaches volumes.
func (a *Addons) newDriverRole(ctx *pulumi.Context, name string, args *AddonsArgs) (*iam.Role, error) {
	role, err := iam.NewRole(ctx, name+"-ebs-csi", &iam.RoleArgs{
		Description:      pulumi.String("EBS volumes of cluster " + args.Name),
		AssumeRolePolicy: podTrust(args.Name, "kube-system", "ebs-csi-controller-sa").JSON(),
	}, pulumi.Parent(a))
	if err != nil {
		return nil, fmt.Errorf("create role %s-ebs-csi: %w", name, err)
	}
	_, err = iam.NewRolePolicyAttachment(ctx, name+"-ebs-csi", &iam.RolePolicyAttachmentArgs{
		Role: role.Name, PolicyArn: args.Partition.managedPolicy("service-role/AmazonEBSCSIDriverPolicy"),
	}, pulumi.Parent(a))
	if err != nil {
		return nil, fmt.Errorf("attach policy to role %s-ebs-csi: %w", name, err)
	}
	return role, nil
}
