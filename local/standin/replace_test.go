package standin

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"
)

// TestOtherCluster holds when the Kubernetes provider, and with it everything in the cluster, is replaced.
func TestOtherCluster(t *testing.T) {
	p := kubernetesProvider(New(Options{}))
	for _, c := range []struct {
		about    string
		old, new map[string]any
		replaces bool
	}{
		{"another text, same cluster", map[string]any{"clusterIdentifier": "a", "kubeconfig": "x"}, map[string]any{"clusterIdentifier": "a", "kubeconfig": "y"}, false},
		{"another cluster", map[string]any{"clusterIdentifier": "a", "kubeconfig": "x"}, map[string]any{"clusterIdentifier": "b", "kubeconfig": "x"}, true},
		{"no identifier", map[string]any{"kubeconfig": "x"}, map[string]any{"kubeconfig": "y"}, true},
	} {
		t.Run(c.about, func(t *testing.T) {
			got, err := p.DiffConfig(context.Background(), plugin.DiffConfigRequest{OldInputs: values(c.old), NewInputs: values(c.new)})
			require.NoError(t, err)
			require.Equal(t, c.replaces, len(got.ReplaceKeys) > 0, "%v", got.ReplaceKeys)
		})
	}
}

// TestWhatAWSReplaces holds that a plan shows a replacement where AWS would make one, and none where it wouldn't.
func TestWhatAWSReplaces(t *testing.T) {
	p := awsProvider(New(Options{}))
	for _, c := range []struct {
		about, token string
		old, new     map[string]any
		replaces     string
	}{
		{"a VPC's block", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "10.0.0.0/16"}, map[string]any{"cidrBlock": "10.1.0.0/16"}, "cidrBlock"},
		{"a VPC's tags", "aws:ec2/vpc:Vpc", map[string]any{"tags": map[string]any{"a": "1"}}, map[string]any{"tags": map[string]any{"a": "2"}}, ""},
		{"a cluster's name", "aws:eks/cluster:Cluster", map[string]any{"name": "a"}, map[string]any{"name": "b"}, "name"},
		{"a cluster's version", "aws:eks/cluster:Cluster", map[string]any{"version": "1.33"}, map[string]any{"version": "1.34"}, ""},
		{
			"who first administers a cluster", "aws:eks/cluster:Cluster", map[string]any{"accessConfig": map[string]any{"bootstrapClusterCreatorAdminPermissions": true}},
			map[string]any{"accessConfig": map[string]any{"bootstrapClusterCreatorAdminPermissions": false}}, "accessConfig",
		},
		{
			"how a cluster is entered", "aws:eks/cluster:Cluster", map[string]any{"accessConfig": map[string]any{"authenticationMode": "CONFIG_MAP"}},
			map[string]any{"accessConfig": map[string]any{"authenticationMode": "API"}}, "",
		},
		{"a group's subnets", "aws:eks/nodeGroup:NodeGroup", map[string]any{"subnetIds": []any{"a", "b"}}, map[string]any{"subnetIds": []any{"a", "c"}}, "subnetIds"},
		{
			"a group's size", "aws:eks/nodeGroup:NodeGroup", map[string]any{"scalingConfig": map[string]any{"desiredSize": 1}},
			map[string]any{"scalingConfig": map[string]any{"desiredSize": 2}}, "",
		},
		{"a bucket's name", "aws:s3/bucketV2:BucketV2", map[string]any{"bucket": "a"}, map[string]any{"bucket": "b"}, "bucket"},
		{"a bucket's end", "aws:s3/bucketV2:BucketV2", map[string]any{"forceDestroy": false}, map[string]any{"forceDestroy": true}, ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			got, err := p.Diff(context.Background(), plugin.DiffRequest{Type: tokens.Type(c.token), OldInputs: values(c.old), NewInputs: values(c.new)})
			require.NoError(t, err)
			require.Equal(t, plugin.DiffSome, got.Changes)
			if c.replaces == "" {
				require.Empty(t, got.ReplaceKeys)
				return
			}
			require.Len(t, got.ReplaceKeys, 1)
			require.EqualValues(t, c.replaces, got.ReplaceKeys[0])
		})
	}
}

// TestEveryAWSTypeSaysWhatItReplaces holds the two tables to the same types.
func TestEveryAWSTypeSaysWhatItReplaces(t *testing.T) {
	require.ElementsMatch(t, slices.Collect(maps.Keys(awsKinds)), slices.Collect(maps.Keys(awsReplaces)))
}
