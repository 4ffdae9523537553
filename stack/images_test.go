package stack

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/producer"
)

// TestImageThatIsThereIsTaken: it is built only where the registry has none, or where the state holds the very build of it. The recorder's registry has every tag of
// the stack "built", and no other.
func TestImageThatIsThereIsTaken(t *testing.T) {
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	values := stackConfig(t, "dev")
	fingerprint, err := producer.ImageSource(".").Fingerprint()
	require.NoError(t, err)
	of := func(images any) resource.PropertyMap {
		settled := map[string]any{"brokers": 3, "topic": "my-sports", "partitions": 6, "replicationFactor": 3, "largestReplicationFactor": 3}
		if images != nil {
			settled["images"] = images
		}
		return resource.NewPropertyMapFromMap(map[string]any{"settled": settled})
	}
	for _, c := range []struct {
		about, stack string
		before       resource.PropertyMap
		builds       bool
	}{
		{"a registry without it", "dev", nil, true},
		{"a registry that has it from a run that was cut short", "built", nil, false},
		{"the build that the state holds", "built", of(map[string]any{"producer": fingerprint}), true},
		{"another build in the state", "built", of(map[string]any{"producer": "0123456789abcdef"}), false},
		{"one that was found before", "built", of(map[string]any{"producer": ""}), false},
		{"a stack of an older version, whose state holds what it has built", "built", of(nil), true},
	} {
		t.Run(c.about, func(t *testing.T) {
			r := recorder.After(t, c.before, c.stack, values, withoutHooks)
			require.NoError(t, r.Err)
			require.Equal(t, c.builds, len(r.Of("docker-build:index:Image")) == 1)
			if !c.builds {
				job := r.One(t, "kubernetes:batch/v1:Job", "acls")
				pod := job.Inputs["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
				require.Equal(t, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/producer@sha256:4567", pod["containers"].([]any)[0].(map[string]any)["image"])
			}
		})
	}
}
