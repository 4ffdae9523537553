package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
)

// TestDiffOnTheWire holds that the engine is told each property that changes, by its path and how, and the resource's own keys beside.
func TestDiffOnTheWire(t *testing.T) {
	const add, remove, update = pulumirpc.PropertyDiff_ADD, pulumirpc.PropertyDiff_DELETE, pulumirpc.PropertyDiff_UPDATE
	secret := func(m map[string]any) resource.PropertyMap {
		return resource.PropertyMap{"environment": resource.MakeSecret(resource.NewProperty(values(m)))}
	}
	for _, c := range []struct {
		about           string
		old, new        resource.PropertyMap
		paths           map[string]pulumirpc.PropertyDiff_Kind
		diffs, replaces []string
	}{
		{"nothing", values(map[string]any{"path": "/"}), values(map[string]any{"path": "/"}), nil, nil, nil},
		{
			"values within one key", values(map[string]any{"tags": map[string]any{"a": "1", "b": "1"}}), values(map[string]any{"tags": map[string]any{"a": "2", "c": "1"}}),
			map[string]pulumirpc.PropertyDiff_Kind{"tags.a": update, "tags.b": remove, "tags.c": add}, []string{"tags"}, nil,
		},
		{
			"keys with dots", values(map[string]any{"tags": map[string]any{"kubernetes.io/a": "1"}, "x.y": 1}),
			values(map[string]any{"tags": map[string]any{"kubernetes.io/a": "2"}, "x.y": 2}),
			map[string]pulumirpc.PropertyDiff_Kind{`tags["kubernetes.io/a"]`: update, `["x.y"]`: update}, []string{"tags", "x.y"}, nil,
		},
		{
			"what replaces", values(map[string]any{"name": "a", "path": "/"}), values(map[string]any{"name": "b"}),
			map[string]pulumirpc.PropertyDiff_Kind{"name": pulumirpc.PropertyDiff_UPDATE_REPLACE, "path": pulumirpc.PropertyDiff_DELETE_REPLACE},
			[]string{"name", "path"}, []string{"name", "path"},
		},
		{
			"one that is new replaces", values(map[string]any{"name": "a"}), values(map[string]any{"name": "a", "path": "/"}),
			map[string]pulumirpc.PropertyDiff_Kind{"path": pulumirpc.PropertyDiff_ADD_REPLACE}, []string{"path"}, []string{"path"},
		},
		{
			"part of a secret", secret(map[string]any{"a": "1", "b": "1"}), secret(map[string]any{"a": "1", "b": "2"}),
			map[string]pulumirpc.PropertyDiff_Kind{"environment.b": update}, []string{"environment"}, nil,
		},
	} {
		t.Run(c.about, func(t *testing.T) {
			marshal := func(m resource.PropertyMap) *pulumirpc.DiffRequest {
				marshalled, err := plugin.MarshalProperties(m, plugin.MarshalOptions{KeepSecrets: true})
				require.NoError(t, err)
				return &pulumirpc.DiffRequest{News: marshalled}
			}
			s := &server{ResourceProviderServer: plugin.NewProviderServer(awsProvider(New(Options{})))}
			engine := ""
			s.engine.Store(&engine)
			_, err := s.Handshake(context.Background(), &pulumirpc.ProviderHandshakeRequest{})
			require.NoError(t, err)
			got, err := s.Diff(context.Background(), &pulumirpc.DiffRequest{
				Urn: "urn:pulumi:dev::kafka-on-eks::aws:iam/role:Role::a", Id: "a", OldInputs: marshal(c.old).News, Olds: marshal(c.old).News, News: marshal(c.new).News,
			})
			require.NoError(t, err)
			var paths map[string]pulumirpc.PropertyDiff_Kind
			for path, change := range got.DetailedDiff {
				if paths == nil {
					paths = map[string]pulumirpc.PropertyDiff_Kind{}
				}
				paths[path] = change.Kind
			}
			require.Equal(t, c.paths, paths)
			require.Equal(t, c.paths != nil, got.HasDetailedDiff)
			require.Equal(t, c.diffs, got.Diffs)
			require.Equal(t, c.replaces, got.Replaces)
		})
	}
}
