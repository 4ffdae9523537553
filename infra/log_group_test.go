package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// TestLeftLogGroupIsTakenOver: EKS makes the group of a cluster that goes again, and the next cluster of that name needs it. One whose cluster is there isn't left over.
func TestLeftLogGroupIsTakenOver(t *testing.T) {
	t.Parallel()
	for cluster, want := range map[string]string{"left-over": "/aws/eks/left-over/cluster", "left-and-used": "", "new": ""} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			args := clusterArgs(ctx)
			args.Name = cluster
			_, err := NewCluster(ctx, "cluster", args)
			return err
		})
		require.Equal(t, want, r.One(t, "aws:cloudwatch/logGroup:LogGroup", "cluster").Import, cluster)
	}
}
