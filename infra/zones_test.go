package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
)

// zonesOf answers as AWS would in a region with the given zones, and keeps what it was asked for.
type zonesOf struct {
	names []string
	asked resource.PropertyMap
}

func (z *zonesOf) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}

func (z *zonesOf) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	z.asked = args.Args
	names := []resource.PropertyValue{}
	for _, name := range z.names {
		names = append(names, resource.NewProperty(name))
	}
	return resource.PropertyMap{"names": resource.NewProperty(names)}, nil
}

func TestLookupZones(t *testing.T) {
	t.Parallel()
	mocks := &zonesOf{names: []string{"us-east-1a", "us-east-1b", "us-east-1d", "us-east-1f"}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		zones, err := lookupZones(ctx, "us-east-1", 3)
		require.Equal(t, []string{"us-east-1a", "us-east-1b", "us-east-1d"}, zones)
		return err
	}, pulumi.WithMocks("p", "s", mocks))
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"filters":        []any{map[string]any{"name": "opt-in-status", "values": []any{"opt-in-not-required"}}},
		"excludeZoneIds": []any{"use1-az3", "usw1-az2", "cac1-az3"},
	}, mocks.asked.Mappable(), "no state: a zone with an outage is still the cluster's")

	mocks.names = []string{"us-west-1a", "us-west-1c"}
	err = pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := lookupZones(ctx, "us-west-1", 3)
		return err
	}, pulumi.WithMocks("p", "s", mocks))
	require.ErrorContains(t, err, `zones: got 3, but in us-west-1 this account has 2 that EKS can use ["us-west-1a" "us-west-1c"]: take fewer zones (e.g. zones: 2)`)
}
