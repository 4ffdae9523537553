package infra

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// statement is a statement of a registered policy.
type statement struct {
	Sid, Effect      string
	Action, Resource []string
	Principal        any
	Condition        map[string]map[string]string
}

func statements(t *testing.T, policy any) []statement {
	t.Helper()
	var document struct {
		Version   string
		Statement []statement
	}
	require.NoError(t, json.Unmarshal([]byte(policy.(string)), &document))
	require.Equal(t, "2012-10-17", document.Version)
	return document.Statement
}

func arn(text string) pulumi.StringInput { return pulumi.String(text) }

func testPartition(ctx *pulumi.Context) ProviderPartition { return LookupPartition(ctx) }

// refused asserts that a component with these arguments registers nothing and says why.
func refused(t *testing.T, want string, program func(ctx *pulumi.Context) error) {
	t.Helper()
	r := recorder.Try(t, "test", nil, program)
	require.ErrorContains(t, r.Err, want)
	require.Empty(t, r.Resources)
}

func TestProviderOptionReachesChildren(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		cloud, err := aws.NewProvider(ctx, "cloud", &aws.ProviderArgs{Region: pulumi.String("eu-west-1")})
		if err != nil {
			return err
		}
		_, err = NewKey(ctx, "data", &KeyArgs{Description: "d"}, pulumi.Providers(cloud))
		return err
	})
	require.Contains(t, r.One(t, "aws:kms/key:Key", "data").Provider, "::cloud::")
}
