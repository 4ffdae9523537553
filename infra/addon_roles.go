package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// AddonRolesArgs configure AddonRoles. All are required.
type AddonRolesArgs struct {
	// Cluster is the cluster's name as plain text, so that the roles don't wait for the cluster.
	Cluster   string
	Partition ProviderPartition
	// VolumesKeyARN is the KMS key that encrypts the volumes.
	VolumesKeyARN pulumi.StringInput
}

// AddonRoles are the roles of the add-ons that call AWS. Each role is for one service account, by EKS Pod Identity, so that nodes, and with
// them all other pods, don't have its permissions.
type AddonRoles struct {
	pulumi.ResourceState

	// NetworkARN is for vpc-cni, which gives pods their addresses; VolumesARN is for aws-ebs-csi-driver. They resolve once all permissions
	// are granted.
	NetworkARN, VolumesARN pulumi.StringOutput
}

// These service accounts come with the add-ons, in kube-system.
const (
	networkAccount = "aws-node"
	volumesAccount = "ebs-csi-controller-sa"
)

// NewAddonRoles makes the roles.
func NewAddonRoles(ctx *pulumi.Context, name string, args *AddonRolesArgs, opts ...pulumi.ResourceOption) (*AddonRoles, error) {
	if args == nil || args.Cluster == "" || args.VolumesKeyARN == nil {
		return nil, fmt.Errorf("check add-on roles %s: cluster and key of the volumes are required", name)
	}
	r := &AddonRoles{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:AddonRoles", name, r, opts...); err != nil {
		return nil, fmt.Errorf("register add-on roles %s: %w", name, err)
	}
	network, networkGranted, err := r.newRole(ctx, name+"-vpc-cni", networkAccount, "AmazonEKS_CNI_Policy", args)
	if err != nil {
		return nil, err
	}
	// The second version of this policy reaches only volumes with the driver's tag; the first version reaches all volumes of the account.
	volumes, volumesGranted, err := r.newRole(ctx, name+"-ebs-csi", volumesAccount, "AmazonEBSCSIDriverPolicyV2", args)
	if err != nil {
		return nil, err
	}
	keyGranted, err := iam.NewRolePolicy(ctx, name+"-ebs-csi", &iam.RolePolicyArgs{Role: volumes.ID(), Policy: volumesKeyPolicy(args.VolumesKeyARN).JSON()}, pulumi.Parent(r))
	if err != nil {
		return nil, fmt.Errorf("create policy of role %s-ebs-csi: %w", name, err)
	}
	r.NetworkARN = roleARN(network, networkGranted.ID())
	r.VolumesARN = roleARN(volumes, volumesGranted.ID(), keyGranted.ID())
	component.Finish(ctx, r, pulumi.Map{"networkArn": r.NetworkARN, "volumesArn": r.VolumesARN})
	return r, nil
}

func (r *AddonRoles) newRole(ctx *pulumi.Context, name, serviceAccount, policy string, args *AddonRolesArgs) (*iam.Role, *iam.RolePolicyAttachment, error) {
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		Description:      pulumi.Sprintf("kube-system/%s in cluster %s", serviceAccount, args.Cluster),
		AssumeRolePolicy: podTrust(args.Cluster, "kube-system", serviceAccount).JSON(),
	}, pulumi.Parent(r))
	if err != nil {
		return nil, nil, fmt.Errorf("create role %s: %w", name, err)
	}
	attached, err := iam.NewRolePolicyAttachment(ctx, name, &iam.RolePolicyAttachmentArgs{Role: role.Name, PolicyArn: args.Partition.managedPolicy(policy)}, pulumi.Parent(r))
	if err != nil {
		return nil, nil, fmt.Errorf("attach policy %s to role %s: %w", policy, name, err)
	}
	return role, attached, nil
}

// volumesKeyPolicy allows making and attaching an encrypted volume. The grant lets EC2, and nobody else, use the key while the volume is attached.
// https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
func volumesKeyPolicy(key pulumi.StringInput) Policy {
	return Policy{
		{Sid: "VolumeKey", Actions: []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"}, Resources: pulumi.StringArray{key}},
		{
			Sid: "VolumeKeyGrant", Actions: []string{"kms:CreateGrant"}, Resources: pulumi.StringArray{key},
			Conditions: map[string]map[string]string{"Bool": {"kms:GrantIsForAWSResource": "true"}},
		},
	}
}

// roleARN is a role's ARN, which resolves once the role has its permissions.
func roleARN(role *iam.Role, granted ...any) pulumi.StringOutput {
	return pulumi.All(append([]any{role.Arn}, granted...)...).ApplyT(func(values []any) string { return values[0].(string) }).(pulumi.StringOutput)
}
