package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/stack/config"
)

// bucketArgs describe the existing bucket, or a new one that key encrypts.
func bucketArgs(b config.Bucket, key pulumi.StringInput) *infra.BucketArgs {
	if b.Name != "" {
		return &infra.BucketArgs{Existing: b.Name}
	}
	return &infra.BucketArgs{
		KeyARN: key, ForceDestroy: b.ForceDestroy, AccessLogs: b.AccessLogs,
		Lifecycle: infra.BucketLifecycle{
			InfrequentAccessDays: b.InfrequentAccessDays, ArchiveDays: b.ArchiveDays, ExpireDays: b.ExpireDays, NoncurrentDays: b.NoncurrentDays,
		},
	}
}

// bucketKey is the KMS key that encrypts the bucket; nil if S3's own key does.
func bucketKey(b config.Bucket, made pulumi.StringInput) pulumi.StringInput {
	switch {
	case b.Name == "":
		return made
	case b.KeyARN != "":
		return pulumi.String(b.KeyARN)
	}
	return nil
}
