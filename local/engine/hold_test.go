package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/standin"
)

// TestHold: what is made is checked, and what goes isn't, as a plan doesn't have its inputs.
func TestHold(t *testing.T) {
	t.Parallel()
	e := &Engine{o: Options{Cloud: standin.New(standin.Options{})}}
	topic := PlannedResource{
		URN: "urn:pulumi:local::p::kubernetes:platform.confluent.io/v1beta1:KafkaTopic::my-sports", Type: "kubernetes:platform.confluent.io/v1beta1:KafkaTopic",
		Provider: "p", Steps: []string{"create"}, Inputs: map[string]any{},
	}
	require.ErrorContains(t, e.hold(&Plan{Resources: []PlannedResource{topic}}), "metadata.name")
	topic.Steps = []string{"delete"}
	require.NoError(t, e.hold(&Plan{Resources: []PlannedResource{topic}}))
}
