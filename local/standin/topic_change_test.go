package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"
)

// TestATopicsChangeIsRefusedInAPlan holds that what Kafka would refuse of a topic that is there fails before anything is done.
func TestATopicsChangeIsRefusedInAPlan(t *testing.T) {
	c := New(Options{})
	inputs := func(name string, partitions, replicas int) resource.PropertyMap {
		return resource.NewPropertyMapFromMap(topicInputs(map[string]any{"name": name, "partitionCount": partitions, "replicas": replicas}))
	}
	check := func(old, changed resource.PropertyMap) []plugin.CheckFailure {
		response, err := kubernetesProvider(c).Check(context.Background(), plugin.CheckRequest{
			URN: urn, Name: "matches", Type: tokens.Type("kubernetes:" + confluentAPI + ":KafkaTopic"), Olds: old, News: changed,
		})
		require.NoError(t, err)
		return response.Failures
	}
	require.Empty(t, check(nil, inputs("matches", 6, 3)))
	require.Empty(t, check(inputs("matches", 6, 3), inputs("matches", 7, 3)))
	require.Empty(t, check(inputs("matches", 6, 3), inputs("other", 1, 1)), "it is another topic")
	for _, bad := range []struct {
		partitions, replicas int
		want                 string
	}{
		{6, 2, "KafkaTopic matches: spec.replicas: got 2, must stay 3: Kafka can't change them on a topic that is there"},
		{6, 4, "KafkaTopic matches: spec.replicas: got 4, must stay 3"},
		{5, 3, "KafkaTopic matches: spec.partitionCount: got 5, must be at least 6: Kafka takes no partition away"},
	} {
		failures := check(inputs("matches", 6, 3), inputs("matches", bad.partitions, bad.replicas))
		require.Len(t, failures, 1)
		require.Contains(t, failures[0].Reason, bad.want)
	}
}
