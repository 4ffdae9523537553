package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// Addon is an add-on of EKS.
type Addon struct {
	// Name is such as coredns, Version such as v1.13.2-eksbuild.4.
	Name, Version string
	// ServiceAccount is the service account in kube-system whose pods get the role RoleARN. Default: the pods call nothing in AWS.
	ServiceAccount string
	RoleARN        pulumi.StringInput
	// Configuration follows the add-on's own schema. Default: the add-on's own settings.
	Configuration pulumi.Map
}

// NodeAddons are the add-ons that a machine needs to become a node. They run on every node, must be installed before there are nodes, and must
// outlive them.
func NodeAddons(versions map[string]string, roles *AddonRoles) []Addon {
	return []Addon{
		// This agent hands pods their AWS credentials.
		{Name: "eks-pod-identity-agent", Version: versions["eks-pod-identity-agent"]},
		{Name: "kube-proxy", Version: versions["kube-proxy"]},
		// Unless they are switched on, NetworkPolicies are accepted and do nothing.
		{
			Name: "vpc-cni", Version: versions["vpc-cni"], ServiceAccount: networkAccount, RoleARN: roles.NetworkARN,
			Configuration: pulumi.Map{"enableNetworkPolicy": pulumi.String("true")},
		},
	}
}

// ClusterAddons are the add-ons that run on some of the nodes: DNS, volumes, and the figures of `kubectl top`. The tags are for volumes: the
// driver makes these, so the AWS provider's default tags don't reach them.
func ClusterAddons(versions map[string]string, roles *AddonRoles, tags map[string]string) []Addon {
	return []Addon{
		{Name: "coredns", Version: versions["coredns"]},
		{Name: "metrics-server", Version: versions["metrics-server"]},
		{
			Name: "aws-ebs-csi-driver", Version: versions["aws-ebs-csi-driver"], ServiceAccount: volumesAccount, RoleARN: roles.VolumesARN,
			Configuration: pulumi.Map{"controller": pulumi.Map{"extraVolumeTags": pulumi.ToStringMap(tags)}},
		},
	}
}

// AddonsArgs configure Addons. All are required.
type AddonsArgs struct {
	ClusterName pulumi.StringInput
	Addons      []Addon
}

// Addons are parts of EKS that run as pods. pulumi-eks could install some of them, but without roles by Pod Identity.
type Addons struct {
	pulumi.ResourceState

	addons []*eks.Addon
}

// NewAddons installs add-ons. An add-on counts as ready when its pods run on all of its nodes, even if there are none yet.
func NewAddons(ctx *pulumi.Context, name string, args *AddonsArgs, opts ...pulumi.ResourceOption) (*Addons, error) {
	if args == nil || args.ClusterName == nil || len(args.Addons) == 0 {
		return nil, fmt.Errorf("check add-ons %s: cluster and add-ons are required", name)
	}
	for _, addon := range args.Addons {
		if addon.Name == "" || addon.Version == "" || (addon.ServiceAccount == "") != (addon.RoleARN == nil) {
			return nil, fmt.Errorf("check add-ons %s: add-on %q must have a name, a version, and a role where it has a service account", name, addon.Name)
		}
	}
	a := &Addons{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Addons", name, a, opts...); err != nil {
		return nil, fmt.Errorf("register add-ons %s: %w", name, err)
	}
	for _, addon := range args.Addons {
		if err := a.install(ctx, name+"-"+addon.Name, addon, args.ClusterName); err != nil {
			return nil, err
		}
	}
	component.Finish(ctx, a, pulumi.Map{})
	return a, nil
}

func (a *Addons) install(ctx *pulumi.Context, name string, addon Addon, cluster pulumi.StringInput) error {
	args := &eks.AddonArgs{
		ClusterName:              cluster,
		AddonName:                pulumi.String(addon.Name),
		AddonVersion:             pulumi.String(addon.Version),
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"), // EKS may have put a self-managed one there
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
	}
	if addon.RoleARN != nil {
		args.PodIdentityAssociations = eks.AddonPodIdentityAssociationArray{
			eks.AddonPodIdentityAssociationArgs{ServiceAccount: pulumi.String(addon.ServiceAccount), RoleArn: addon.RoleARN.ToStringOutput()},
		}
	}
	if addon.Configuration != nil {
		args.ConfigurationValues = pulumi.JSONMarshal(addon.Configuration)
	}
	installed, err := eks.NewAddon(ctx, name, args, pulumi.Parent(a))
	if err != nil {
		return fmt.Errorf("create add-on %s: %w", addon.Name, err)
	}
	a.addons = append(a.addons, installed)
	return nil
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (a *Addons) Parts() []pulumi.Resource {
	return component.Parts(a.addons)
}
