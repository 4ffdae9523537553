package standin

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/partition"
)

// serviceRole is eks:index:ServiceRole as the cluster of pulumi-eks 3.9.1 has it: the role of the control plane, with its policy attached.
// Source: pulumi-eks v3.9.1, nodejs/eks/servicerole.ts.
type serviceRole struct {
	pulumi.ResourceState

	role       *iam.Role
	attachment *iam.RolePolicyAttachment
}

// parts are what has to be there before the role can be used.
func (r *serviceRole) parts() []pulumi.Resource { return []pulumi.Resource{r.role, r.attachment} }

func newServiceRole(ctx *pulumi.Context, name string, in partition.Partition, tags pulumi.StringMapInput, opts ...pulumi.ResourceOption) (*serviceRole, error) {
	r := &serviceRole{}
	if err := ctx.RegisterComponentResource("eks:index:ServiceRole", name, r, opts...); err != nil {
		return nil, fmt.Errorf("register service role %s: %w", name, err)
	}
	trust, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Action": []string{"sts:AssumeRole", "sts:TagSession"}, "Effect": "Allow", "Principal": map[string]any{"Service": []string{"eks." + in.DNSSuffix}},
	}}})
	if err != nil {
		return nil, fmt.Errorf("encode the trust of %s: %w", name, err)
	}
	r.role, err = iam.NewRole(ctx, name+"-role", &iam.RoleArgs{
		Description: pulumi.String("Allows EKS to manage clusters on your behalf."), AssumeRolePolicy: pulumi.String(trust), Tags: tags,
	}, pulumi.Parent(r))
	if err != nil {
		return nil, fmt.Errorf("register role %s: %w", name, err)
	}
	// The name goes by the policy's ARN in the partition aws, whichever the cluster is in.
	digest := sha1.Sum([]byte("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"))
	r.attachment, err = iam.NewRolePolicyAttachment(ctx, name+"-"+hex.EncodeToString(digest[:])[:8], &iam.RolePolicyAttachmentArgs{
		Role: r.role.Name, PolicyArn: pulumi.Sprintf("arn:%s:iam::aws:policy/AmazonEKSClusterPolicy", in.ID),
	}, pulumi.Parent(r))
	if err != nil {
		return nil, fmt.Errorf("register the policy of role %s: %w", name, err)
	}
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"directRole": r.role, "resolvedRole": r.role})
}
