package clustertest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/kubernetes/clustertest"
)

// TestCluster: it refuses what a real one refuses, and finishes what it is asked for.
func TestCluster(t *testing.T) {
	root := harness.Root()
	if missing := cluster.Missing(root); missing != "" {
		t.Skipf("needs %s (make kubernetes)", missing) //nolint:forbidigo // its tools take minutes to compile, and 0.3 GB
	}
	c := clustertest.Start(t, root)
	call := func(method, path string, body any) error { return c.Do(t.Context(), method, path, body, nil) }
	named := func(name string) map[string]any { return map[string]any{"name": name} }
	require.NoError(t, call("POST", "/api/v1/namespaces", map[string]any{"metadata": map[string]any{
		"name": "strict", "labels": map[string]any{"pod-security.kubernetes.io/enforce": "restricted"},
	}}))
	harness.Eventually(t, time.Minute, func() error { return call("GET", "/api/v1/namespaces/strict/serviceaccounts/default", nil) })
	err := call("POST", "/api/v1/namespaces/strict/pods", map[string]any{
		"metadata": named("loose"), "spec": map[string]any{"containers": []any{map[string]any{"name": "loose", "image": "loose:1"}}},
	})
	require.True(t, cluster.Is(err, 403), "%v", err)
	require.ErrorContains(t, err, "violates PodSecurity")
	require.NoError(t, call("DELETE", "/api/v1/namespaces/strict", nil))
	harness.Eventually(t, time.Minute, func() error {
		if err := call("GET", "/api/v1/namespaces/strict", nil); !cluster.Is(err, 404) {
			return fmt.Errorf("the namespace is there: %w", err)
		}
		return nil
	})
}
