// Package clustertest runs a cluster for a test. It has no nodes: package operator plays those, and the operator of Kafka.
package clustertest

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
)

// Start starts a cluster of which nothing is left after the test, and returns when it is ready.
func Start(t testing.TB, root string) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Open(cluster.Options{
		Tools: filepath.Join(root, cluster.Tools), Dir: t.TempDir(), Throwaway: true,
		Ports: cluster.Ports{Server: freePort(t), Store: freePort(t), Peers: freePort(t)},
	})
	require.NoError(t, err)
	var servers []*server
	for _, process := range c.Processes() {
		servers = append(servers, start(t, process))
	}
	_, err = backoff.Retry(t.Context(), func() (struct{}, error) {
		for _, s := range servers {
			if err := s.ended(); err != nil {
				return struct{}{}, backoff.Permanent(err)
			}
		}
		return struct{}{}, c.Ready(t.Context())
	}, backoff.WithBackOff(backoff.NewConstantBackOff(50*time.Millisecond)), backoff.WithMaxElapsedTime(2*time.Minute))
	require.NoError(t, err)
	return c
}
