package infra

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestAddons(t *testing.T) {
	t.Parallel()
	versions := AddonVersions("1.34", map[string]string{"coredns": "v1.14.0-eksbuild.1"})
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		roles, err := NewAddonRoles(ctx, "addons", &AddonRolesArgs{Cluster: "c", Partition: testPartition(ctx), VolumesKeyARN: arn("arn:aws:kms:::key/1")})
		if err != nil {
			return err
		}
		if _, err := NewAddons(ctx, "node-addons", &AddonsArgs{ClusterName: pulumi.String("c"), Addons: NodeAddons(versions, roles)}); err != nil {
			return err
		}
		_, err = NewAddons(ctx, "addons", &AddonsArgs{ClusterName: pulumi.String("c"), Addons: ClusterAddons(versions, roles, map[string]string{"Stack": "dev"})})
		return err
	})
	require.Len(t, r.Of("aws:eks/addon:Addon"), len(AddonNames()))
	for name, want := range map[string]map[string]any{
		"node-addons-eks-pod-identity-agent": {"addonName": "eks-pod-identity-agent", "addonVersion": "v1.3.10-eksbuild.3"},
		"node-addons-kube-proxy":             {"addonName": "kube-proxy", "addonVersion": "v1.34.6-eksbuild.2"},
		"node-addons-vpc-cni": {
			"addonName": "vpc-cni", "addonVersion": "v1.21.1-eksbuild.7", "configurationValues": `{"enableNetworkPolicy":"true"}`,
			"podIdentityAssociations": []any{map[string]any{"serviceAccount": "aws-node", "roleArn": "arn:aws:test:::addons-vpc-cni"}},
		},
		"addons-coredns":        {"addonName": "coredns", "addonVersion": "v1.14.0-eksbuild.1"},
		"addons-metrics-server": {"addonName": "metrics-server", "addonVersion": "v0.8.1-eksbuild.5"},
		"addons-aws-ebs-csi-driver": {
			"addonName": "aws-ebs-csi-driver", "addonVersion": "v1.58.0-eksbuild.1", "configurationValues": `{"controller":{"extraVolumeTags":{"Stack":"dev"}}}`,
			"podIdentityAssociations": []any{map[string]any{"serviceAccount": "ebs-csi-controller-sa", "roleArn": "arn:aws:test:::addons-ebs-csi"}},
		},
	} {
		want["clusterName"], want["resolveConflictsOnCreate"], want["resolveConflictsOnUpdate"] = "c", "OVERWRITE", "OVERWRITE"
		require.Equal(t, want, r.One(t, "aws:eks/addon:Addon", name).Inputs)
	}
}

func TestAddonRolesAreTheAddonsOwn(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewAddonRoles(ctx, "addons", &AddonRolesArgs{Cluster: "c", Partition: testPartition(ctx), VolumesKeyARN: arn("arn:aws:kms:::key/1")})
		return err
	})
	for name, c := range map[string]struct{ account, policy string }{
		"addons-vpc-cni": {"aws-node", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"},
		"addons-ebs-csi": {"ebs-csi-controller-sa", "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"},
	} {
		trusted := statements(t, r.One(t, "aws:iam/role:Role", name).Inputs["assumeRolePolicy"])
		require.Len(t, trusted, 1)
		require.Equal(t, map[string]any{"Service": "pods.eks.amazonaws.com"}, trusted[0].Principal)
		require.Equal(t, map[string]map[string]string{"StringEquals": {
			"aws:RequestTag/eks-cluster-name": "c", "aws:RequestTag/kubernetes-namespace": "kube-system", "aws:RequestTag/kubernetes-service-account": c.account,
		}}, trusted[0].Condition)
		require.Equal(t, c.policy, r.One(t, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name).Inputs["policyArn"])
	}
	require.Equal(t, []statement{
		{Sid: "VolumeKey", Effect: "Allow", Action: []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"}, Resource: []string{"arn:aws:kms:::key/1"}},
		{
			Sid: "VolumeKeyGrant", Effect: "Allow", Action: []string{"kms:CreateGrant"}, Resource: []string{"arn:aws:kms:::key/1"},
			Condition: map[string]map[string]string{"Bool": {"kms:GrantIsForAWSResource": "true"}},
		},
	}, statements(t, r.One(t, "aws:iam/rolePolicy:RolePolicy", "addons-ebs-csi").Inputs["policy"]))
	require.Len(t, r.Of("aws:iam/rolePolicy:RolePolicy"), 1, "the network add-on needs no more than its managed policy")
	refused(t, "cluster and key of the volumes are required", func(ctx *pulumi.Context) error {
		_, err := NewAddonRoles(ctx, "addons", &AddonRolesArgs{Cluster: "c"})
		return err
	})
}

func TestAddonsRefuse(t *testing.T) {
	t.Parallel()
	for _, addons := range [][]Addon{
		{{Name: "coredns"}},
		{{Version: "v1.13.2-eksbuild.4"}},
		{{Name: "vpc-cni", Version: "v1.21.1-eksbuild.7", ServiceAccount: "aws-node"}},
		{{Name: "vpc-cni", Version: "v1.21.1-eksbuild.7", RoleARN: pulumi.String("arn")}},
	} {
		refused(t, "must have a name, a version, and a role", func(ctx *pulumi.Context) error {
			_, err := NewAddons(ctx, "addons", &AddonsArgs{ClusterName: pulumi.String("c"), Addons: addons})
			return err
		})
	}
	refused(t, "cluster and add-ons are required", func(ctx *pulumi.Context) error {
		_, err := NewAddons(ctx, "addons", &AddonsArgs{ClusterName: pulumi.String("c")})
		return err
	})
}

func TestEveryAddonIsPinned(t *testing.T) {
	t.Parallel()
	for minor := 28; minor <= 36; minor++ {
		kubernetes := fmt.Sprintf("1.%d", minor)
		versions := AddonVersions(kubernetes, nil)
		require.Len(t, versions, len(AddonNames()))
		for _, name := range AddonNames() {
			require.Regexp(t, `^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`, versions[name], "%s for %s", name, kubernetes)
		}
		require.Regexp(t, `^v`+regexp.QuoteMeta(kubernetes)+`\.`, versions["kube-proxy"], "kube-proxy must not be newer than the API server")
	}
}
