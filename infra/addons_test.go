package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestAddons(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewAddons(ctx, "addons", &AddonsArgs{Name: "c", ClusterName: pulumi.String("c"), Partition: testPartition(ctx)})
		return err
	})
	for _, name := range []string{"eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"} {
		require.Equal(t, name, r.One(t, "aws:eks/addon:Addon", "addons-"+name).Inputs["addonName"])
	}
	driver := r.One(t, "aws:eks/addon:Addon", "addons-aws-ebs-csi-driver").Inputs
	require.Equal(t, []any{map[string]any{"serviceAccount": "ebs-csi-controller-sa", "roleArn": "arn:aws:test:::addons-ebs-csi"}}, driver["podIdentityAssociations"])
	require.Equal(t, "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy", r.One(t, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "addons-ebs-csi").Inputs["policyArn"])
}
