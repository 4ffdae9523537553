package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func clusterArgs(public ...string) *ClusterArgs {
	return &ClusterArgs{
		Name: "kafka-on-eks-dev", KubernetesVersion: "1.34", VPCID: pulumi.String("vpc-1"), KeyARN: arn("arn:aws:kms:::key/1"),
		PublicSubnetIDs: pulumi.ToStringArray([]string{"subnet-a"}), PrivateSubnetIDs: pulumi.ToStringArray([]string{"subnet-b"}), PublicAccessCIDRs: public,
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, "cluster", clusterArgs())
		return err
	})
	cluster := r.One(t, "eks:index:Cluster", "cluster").Inputs
	for key, want := range map[string]any{
		"name": "kafka-on-eks-dev", "version": "1.34", "authenticationMode": "API", "skipDefaultNodeGroup": true, "createOidcProvider": false,
		"endpointPrivateAccess": true, "endpointPublicAccess": false, "encryptionConfigKeyArn": "arn:aws:kms:::key/1",
		"enabledClusterLogTypes": []any{"api", "audit", "authenticator", "controllerManager", "scheduler"},
	} {
		require.Equal(t, want, cluster[key], key)
	}
	require.Equal(t, true, cluster["vpcCniOptions"].(map[string]any)["enableNetworkPolicy"])
	require.NotContains(t, cluster, "publicAccessCidrs")

	provider := r.One(t, "pulumi:providers:kubernetes", "cluster")
	require.Equal(t, "arn:aws:test:::remote-child", provider.Inputs["clusterIdentifier"], "the cluster's ARN, which no change of the kubeconfig changes")
	require.True(t, provider.Secrets["kubeconfig"])
}

func TestClusterWithPublicEndpoint(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, "cluster", clusterArgs("203.0.113.0/24"))
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
