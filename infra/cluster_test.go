package infra

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func clusterArgs(ctx *pulumi.Context, public ...string) *ClusterArgs {
	return &ClusterArgs{
		Partition: testPartition(ctx), LogRetentionDays: 90,
		Name: "kafka-on-eks-dev", KubernetesVersion: "1.34", VPCID: pulumi.String("vpc-1"), KeyARN: arn("arn:aws:kms:::key/1"),
		PublicSubnetIDs: pulumi.ToStringArray([]string{"subnet-a"}), PrivateSubnetIDs: pulumi.ToStringArray([]string{"subnet-b"}), PublicAccessCIDRs: public,
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, "cluster", clusterArgs(ctx))
		return err
	})
	cluster := r.One(t, "eks:index:Cluster", "cluster").Inputs
	for key, want := range map[string]any{
		"name": "kafka-on-eks-dev", "version": "1.34", "authenticationMode": "API", "skipDefaultNodeGroup": true, "createOidcProvider": false,
		"skipDefaultSecurityGroups": true, "useDefaultVpcCni": true,
		"endpointPrivateAccess": true, "endpointPublicAccess": false, "encryptionConfigKeyArn": "arn:aws:kms:::key/1",
		"enabledClusterLogTypes": []any{"api", "audit", "authenticator", "controllerManager", "scheduler"},
	} {
		require.Equal(t, want, cluster[key], key)
	}
	require.Equal(t, false, cluster["kubeProxyAddonOptions"].(map[string]any)["enabled"])
	require.NotContains(t, cluster, "publicAccessCidrs")
	logs := r.One(t, "aws:cloudwatch/logGroup:LogGroup", "cluster")
	require.Equal(t, map[string]any{"name": "/aws/eks/kafka-on-eks-dev/cluster", "retentionInDays": 90.0}, logs.Inputs)
	require.Contains(t, strings.Join(r.One(t, "eks:index:Cluster", "cluster").Dependencies, " "), "logGroup:LogGroup::cluster", "or EKS makes the group itself")
	require.Empty(t, r.Of("aws:eks/accessEntry:AccessEntry"))

	provider := r.One(t, "pulumi:providers:kubernetes", "cluster")
	require.Equal(t, "arn:aws:test:::remote-child", provider.Inputs["clusterIdentifier"], "the cluster's ARN, which no change of the kubeconfig changes")
	require.True(t, provider.Secrets["kubeconfig"])
}

func TestClusterWithPublicEndpoint(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, "cluster", clusterArgs(ctx, "203.0.113.0/24"))
		return err
	})
	cluster := r.One(t, "eks:index:Cluster", "cluster").Inputs
	require.Equal(t, true, cluster["endpointPublicAccess"])
	require.Equal(t, []any{"203.0.113.0/24"}, cluster["publicAccessCidrs"])
	refused(t, "are required", func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, "cluster", &ClusterArgs{Name: "c"})
		return err
	})
}

func TestClusterAdmins(t *testing.T) {
	t.Parallel()
	const admin, sso = "arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Ops_0a1b"
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		args := clusterArgs(ctx)
		args.AdminRoleARNs = []string{admin, sso}
		_, err := NewCluster(ctx, "cluster", args)
		return err
	})
	for name, principal := range map[string]string{
		"cluster-123456789012-admin": admin, "cluster-123456789012-aws-reserved-sso.amazonaws.com-Ops_0a1b": sso,
	} {
		require.Equal(t, map[string]any{"clusterName": "cluster-name", "principalArn": principal}, r.One(t, "aws:eks/accessEntry:AccessEntry", name).Inputs)
		require.Equal(t, map[string]any{
			"clusterName": "cluster-name", "principalArn": principal, "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
			"accessScope": map[string]any{"type": "cluster"},
		}, r.One(t, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name).Inputs)
	}
}

func TestClusterRefuses(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*ClusterArgs){
		"must not be the whole internet":           func(a *ClusterArgs) { a.PublicAccessCIDRs = []string{"0.0.0.0/0"} },
		"got public access from ::/0":              func(a *ClusterArgs) { a.PublicAccessCIDRs = []string{"203.0.113.0/24", "::/0"} },
		"got 45 days of log retention":             func(a *ClusterArgs) { a.LogRetentionDays = 45 },
		"must be the ARN of an IAM role":           func(a *ClusterArgs) { a.AdminRoleARNs = []string{"arn:aws:iam::123456789012:user/admin"} },
		"private subnets and key are required":     func(a *ClusterArgs) { a.PrivateSubnetIDs = nil },
		"check cluster cluster: name, version, VP": func(a *ClusterArgs) { a.KubernetesVersion = "" },
	} {
		refused(t, want, func(ctx *pulumi.Context) error {
			args := clusterArgs(ctx)
			change(args)
			_, err := NewCluster(ctx, "cluster", args)
			return err
		})
	}
}

func TestProtectionIsTheClustersAlone(t *testing.T) {
	t.Parallel()
	cluster := &pulumi.ResourceTransformArgs{Type: "aws:eks/cluster:Cluster"}
	cluster.Props = pulumi.Map{}
	settled := settle(true, nil)(context.Background(), cluster)
	require.True(t, settled.Opts.Protect)
	require.Equal(t, pulumi.Map{"upgradePolicy": pulumi.Map{"supportType": pulumi.String("STANDARD")}}, settled.Props)
	require.Nil(t, settle(true, nil)(context.Background(), &pulumi.ResourceTransformArgs{Type: "aws:iam/role:Role"}))
	require.False(t, settle(false, nil)(context.Background(), &pulumi.ResourceTransformArgs{Type: cluster.Type, Props: pulumi.Map{}}).Opts.Protect)
}
