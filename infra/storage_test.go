package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestStorage(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewStorage(ctx, "kafka", &StorageArgs{ReclaimPolicy: "Retain"})
		return err
	})
	class := r.One(t, "kubernetes:storage.k8s.io/v1:StorageClass", "kafka").Inputs
	require.Equal(t, map[string]any{"type": "gp3", "encrypted": "true"}, class["parameters"])
	require.Equal(t, "WaitForFirstConsumer", class["volumeBindingMode"])
	require.Equal(t, true, class["allowVolumeExpansion"])
	require.Equal(t, "Retain", class["reclaimPolicy"])
	refused(t, "must be Retain or Delete", func(ctx *pulumi.Context) error {
		_, err := NewStorage(ctx, "kafka", &StorageArgs{ReclaimPolicy: "Keep"})
		return err
	})
}
