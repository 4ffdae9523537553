package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"
)

// TestDefaultTags holds that each resource that takes tags has those of its provider, and its own over them.
func TestDefaultTags(t *testing.T) {
	p := awsProvider(New(Options{}))
	configure := func(tags map[string]any) {
		_, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: values(map[string]any{"defaultTags": map[string]any{"tags": tags}})})
		require.NoError(t, err)
	}
	check := func(token string, in resource.PropertyMap) resource.PropertyMap {
		got, err := p.Check(context.Background(), plugin.CheckRequest{Type: tokens.Type(token), Name: "a", News: in, RandomSeed: []byte{1, 2, 3, 4}})
		require.NoError(t, err)
		return got.Properties
	}
	const vpc = "aws:ec2/vpc:Vpc"
	require.Equal(t, resource.NewProperty(resource.PropertyMap{}), check(vpc, nil)["tagsAll"], "no default tags")
	configure(map[string]any{"Stack": "dev", "Name": "default"})
	before := check(vpc, values(map[string]any{"tags": map[string]any{"Name": "a"}}))
	require.Equal(t, values(map[string]any{"Stack": "dev", "Name": "a"}), before["tagsAll"].ObjectValue())
	require.Equal(t, values(map[string]any{"Name": "a"}), before["tags"].ObjectValue())
	require.True(t, check(vpc, resource.PropertyMap{"tags": resource.NewProperty(resource.PropertyMap{
		"Name": resource.MakeComputed(resource.NewProperty("")),
	})})["tagsAll"].IsComputed(), "what isn't known of its tags isn't known of all")
	require.NotContains(t, check("aws:ec2/route:Route", nil), resource.PropertyKey("tagsAll"))

	configure(map[string]any{"Stack": "dev", "Team": "events"})
	got, err := p.Diff(context.Background(), plugin.DiffRequest{Type: vpc, OldInputs: before, NewInputs: check(vpc, values(map[string]any{"tags": map[string]any{"Name": "a"}}))})
	require.NoError(t, err)
	require.Equal(t, map[string]plugin.PropertyDiff{"tagsAll.Team": {Kind: plugin.DiffAdd, InputDiff: true}}, got.DetailedDiff)
	require.Empty(t, got.ReplaceKeys)
}

// TestUntaggedTypesAreThere holds the list to the types that there are.
func TestUntaggedTypesAreThere(t *testing.T) {
	for token := range awsUntagged {
		require.Contains(t, awsKinds, token)
	}
}
