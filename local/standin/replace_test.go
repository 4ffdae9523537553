package standin

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
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
