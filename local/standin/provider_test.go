package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/require"
)

func TestUnknownTypeNamesItselfAndTheFile(t *testing.T) {
	p := awsProvider(New(Options{}))
	_, err := p.Create(context.Background(), plugin.CreateRequest{Type: "aws:sqs/queue:Queue", Name: "q"})
	require.ErrorContains(t, err, "aws:sqs/queue:Queue")
	require.ErrorContains(t, err, "local/standin/aws.go")
}

func TestPreviewKnowsNoMoreThanTheCloud(t *testing.T) {
	p := awsProvider(New(Options{}))
	got, err := p.Create(context.Background(), plugin.CreateRequest{
		Type: "aws:ec2/vpc:Vpc", Name: "net", Preview: true,
		Properties: values(map[string]any{"cidrBlock": "10.0.0.0/16"}),
	})
	require.NoError(t, err)
	require.Empty(t, got.ID)
	require.True(t, got.Properties["arn"].IsComputed())
	require.Equal(t, "10.0.0.0/16", got.Properties["cidrBlock"].StringValue())
}

func TestDiff(t *testing.T) {
	p := awsProvider(New(Options{}))
	role := func(name, description string) resource.PropertyMap {
		return values(map[string]any{"name": name, "description": description})
	}
	for _, c := range []struct {
		about    string
		old, new resource.PropertyMap
		changes  plugin.DiffChanges
		replaces int
	}{
		{"the same", role("a", "x"), role("a", "x"), plugin.DiffNone, 0},
		{"in place", role("a", "x"), role("a", "y"), plugin.DiffSome, 0},
		{"another one", role("a", "x"), role("b", "x"), plugin.DiffSome, 1},
	} {
		t.Run(c.about, func(t *testing.T) {
			got, err := p.Diff(context.Background(), plugin.DiffRequest{
				Type: "aws:iam/role:Role", OldInputs: c.old, NewInputs: c.new,
			})
			require.NoError(t, err)
			require.Equal(t, c.changes, got.Changes)
			require.Len(t, got.ReplaceKeys, c.replaces)
		})
	}
}

func TestGeneratedNamesStay(t *testing.T) {
	p := awsProvider(New(Options{}))
	check := func(olds resource.PropertyMap, seed byte) string {
		got, err := p.Check(context.Background(), plugin.CheckRequest{
			Type: "aws:s3/bucketV2:BucketV2", Name: "sink", Olds: olds, News: resource.PropertyMap{},
			RandomSeed: []byte{seed, seed, seed, seed},
		})
		require.NoError(t, err)
		return got.Properties["bucket"].StringValue()
	}
	first := check(nil, 1)
	require.Regexp(t, `^sink-[0-9a-f]{7}$`, first)
	require.NotEqual(t, first, check(nil, 2))
	require.Equal(t, first, check(values(map[string]any{"bucket": first}), 2))
}

func TestPartitionFollowsTheRegion(t *testing.T) {
	c := New(Options{})
	awsProvider(c).config(values(map[string]any{"region": "cn-north-1"}))
	got, err := awsFunctions["aws:index/getPartition:getPartition"](c, nil)
	require.NoError(t, err)
	require.Equal(t, values(map[string]any{"id": "aws-cn", "partition": "aws-cn", "dnsSuffix": "amazonaws.com.cn", "reverseDnsPrefix": "cn.com.amazonaws"}), got)
	require.Equal(t, "arn:aws-cn:iam::000000000000:role/nodes", c.globalARN("iam", "role/nodes"))
	require.Equal(t, "000000000000.dkr.ecr.cn-north-1.amazonaws.com.cn", registryHost(c))
}

// TestProviderOfTheComponentCountsForNothing: its settings must not turn off what the program's own has turned on.
func TestProviderOfTheComponentCountsForNothing(t *testing.T) {
	c := New(Options{})
	p := kubernetesProvider(c)
	for _, provider := range []struct {
		urn    resource.URN
		inputs map[string]any
	}{
		{"urn:pulumi:dev::p::p:infra:Cluster$pulumi:providers:kubernetes::cluster", map[string]any{"enableSecretMutable": "true"}},
		{"urn:pulumi:dev::p::p:infra:Cluster$eks:index:Cluster$pulumi:providers:kubernetes::cluster-eks-k8s", map[string]any{}},
	} {
		_, err := p.Configure(context.Background(), plugin.ConfigureRequest{URN: &provider.urn, Inputs: values(provider.inputs)})
		require.NoError(t, err)
	}
	require.True(t, c.isOn("enableSecretMutable"))
}
