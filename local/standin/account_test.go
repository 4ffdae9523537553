package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"
)

// inAccount is an AWS account that remembers.
func inAccount(t *testing.T) *provider {
	t.Helper()
	return awsProvider(New(Options{Machine: &fakeMachine{}, ObjectDir: t.TempDir(), AccountDir: t.TempDir()}))
}

func put(t *testing.T, p *provider, kind tokens.Type, inputs map[string]any) (resource.PropertyMap, error) {
	t.Helper()
	in := values(inputs)
	_, err := p.Create(t.Context(), plugin.CreateRequest{Type: kind, Name: "it", Properties: in})
	return in, err
}

// TestNamesAreUnique: AWS has one thing of a name, whoever made it, until it is deleted.
func TestNamesAreUnique(t *testing.T) {
	for kind, c := range map[tokens.Type]struct {
		inputs map[string]any
		words  string
	}{
		logGroupType:               {map[string]any{"name": "/aws/eks/c/cluster"}, "ResourceAlreadyExistsException"},
		repositoryType:             {map[string]any{"name": "c/producer"}, "RepositoryAlreadyExistsException"},
		clusterType:                {map[string]any{"name": "c"}, "ResourceInUseException: Cluster already exists with name: c"},
		"aws:kms/alias:Alias":      {map[string]any{"name": "alias/c"}, "AlreadyExistsException"},
		"aws:iam/role:Role":        {map[string]any{"name": "r-0123456"}, "EntityAlreadyExists"},
		"aws:eks/addon:Addon":      {map[string]any{"clusterName": "c", "addonName": "coredns"}, "Addon already exists"},
		"aws:s3/bucketV2:BucketV2": {map[string]any{"bucket": "events-0123456", "forceDestroy": true}, "BucketAlreadyOwnedByYou"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			p := inAccount(t)
			in, err := put(t, p, kind, c.inputs)
			require.NoError(t, err)
			_, err = put(t, p, kind, c.inputs)
			require.ErrorContains(t, err, c.words)
			_, err = p.Delete(t.Context(), plugin.DeleteRequest{Type: kind, Name: "it", ID: "it", Inputs: in})
			require.NoError(t, err)
			_, err = put(t, p, kind, c.inputs)
			require.NoError(t, err)
		})
	}
}

// TestEKSWritesItsLastLines: the group of a cluster that is gone comes again, without a retention, once.
func TestEKSWritesItsLastLines(t *testing.T) {
	const group = "/aws/eks/c/cluster"
	p := inAccount(t)
	logs, err := put(t, p, logGroupType, map[string]any{"name": group, "retentionInDays": 90})
	require.NoError(t, err)
	cluster, err := put(t, p, clusterType, map[string]any{"name": "c", "enabledClusterLogTypes": []any{"api"}})
	require.NoError(t, err)
	remove := func(kind tokens.Type, in resource.PropertyMap) {
		_, err := p.Delete(t.Context(), plugin.DeleteRequest{Type: kind, Name: "it", ID: "it", Inputs: in})
		require.NoError(t, err)
	}
	remove(clusterType, cluster)
	remove(logGroupType, logs)
	read := func() plugin.ReadResponse {
		got, err := p.Read(t.Context(), plugin.ReadRequest{Type: logGroupType, Name: "it", ID: group})
		require.NoError(t, err)
		return got
	}
	require.Equal(t, values(map[string]any{"name": group}), read().Inputs)
	require.Contains(t, read().Outputs["arn"].StringValue(), "log-group:"+group)
	remove(logGroupType, logs)
	require.Empty(t, read().ID, "nobody writes into it any more")
}

// TestEKSMakesTheGroup: a cluster whose log group isn't there makes one, and then it is in the way of the program's.
func TestEKSMakesTheGroup(t *testing.T) {
	p := inAccount(t)
	_, err := put(t, p, clusterType, map[string]any{"name": "c", "enabledClusterLogTypes": []any{"api"}})
	require.NoError(t, err)
	_, err = put(t, p, logGroupType, map[string]any{"name": "/aws/eks/c/cluster", "retentionInDays": 90})
	require.ErrorContains(t, err, "ResourceAlreadyExistsException: The specified log group already exists")
}

func TestImportOfNothing(t *testing.T) {
	p := inAccount(t)
	got, err := p.Read(t.Context(), plugin.ReadRequest{Type: logGroupType, Name: "it", ID: "none"})
	require.NoError(t, err)
	require.Empty(t, got.ID)
	_, err = p.Read(t.Context(), plugin.ReadRequest{Type: "aws:ec2/vpc:Vpc", Name: "it", ID: "vpc-1"})
	require.ErrorContains(t, err, "local/standin/aws_names.go")
}

func (m *fakeMachine) CreateBucket(context.Context, string) error { return nil }

func (m *fakeMachine) DeleteBucket(context.Context, string, bool) error { return nil }
