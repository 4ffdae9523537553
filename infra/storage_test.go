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
		_, err := NewStorage(ctx, "kafka", &StorageArgs{ReclaimPolicy: "Retain", KeyARN: arn("arn:aws:kms:::key/1"), IOPS: 6000, ThroughputMiB: 500})
		return err
	})
	class := r.One(t, "kubernetes:storage.k8s.io/v1:StorageClass", "kafka").Inputs
	require.Equal(t, map[string]any{"type": "gp3", "encrypted": "true", "kmsKeyId": "arn:aws:kms:::key/1", "iops": "6000", "throughput": "500"}, class["parameters"])
	require.Equal(t, "WaitForFirstConsumer", class["volumeBindingMode"])
	require.Equal(t, true, class["allowVolumeExpansion"])
	require.Equal(t, "Retain", class["reclaimPolicy"])
	refused(t, "must be Retain or Delete", func(ctx *pulumi.Context) error {
		_, err := NewStorage(ctx, "kafka", &StorageArgs{ReclaimPolicy: "Keep"})
		return err
	})
	for _, args := range []StorageArgs{
		{ReclaimPolicy: "Delete", IOPS: 3000, ThroughputMiB: 125},
		{ReclaimPolicy: "Delete", KeyARN: arn("k"), IOPS: 2999, ThroughputMiB: 125},
		{ReclaimPolicy: "Delete", KeyARN: arn("k"), IOPS: 3000},
	} {
		refused(t, "a key, at least 3000 IOPS and 125 MiB/s are required", func(ctx *pulumi.Context) error {
			_, err := NewStorage(ctx, "kafka", &args)
			return err
		})
	}
}
