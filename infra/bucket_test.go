package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestBucketIsClosed(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{KeyARN: arn("arn:aws:kms:::key/1")})
		return err
	})
	bucket := r.One(t, "aws:s3/bucketV2:BucketV2", "events")
	require.True(t, bucket.Protect)
	require.Equal(t, false, bucket.Inputs["forceDestroy"])

	block := r.One(t, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "events").Inputs
	for _, key := range []string{"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"} {
		require.Equal(t, true, block[key], key)
	}
	ownership := r.One(t, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "events").Inputs
	require.Equal(t, map[string]any{"objectOwnership": "BucketOwnerEnforced"}, ownership["rule"])

	policy := statements(t, r.One(t, "aws:s3/bucketPolicy:BucketPolicy", "events").Inputs["policy"])
	require.Len(t, policy, 1)
	require.Equal(t, "Deny", policy[0].Effect)
	require.Equal(t, map[string]map[string]string{"Bool": {"aws:SecureTransport": "false"}}, policy[0].Condition)
	require.Subset(t, policy[0].Action, sinkObjectActions())

	versioning := r.One(t, "aws:s3/bucketVersioningV2:BucketVersioningV2", "events").Inputs
	require.Equal(t, map[string]any{"status": "Enabled"}, versioning["versioningConfiguration"])
	encryption := r.One(t, "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "events").Inputs
	require.Equal(t, []any{map[string]any{
		"bucketKeyEnabled":                   true,
		"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:::key/1"},
	}}, encryption["rules"])
	lifecycle := r.One(t, "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "events").Inputs
	require.Equal(t, map[string]any{"daysAfterInitiation": 1.0}, lifecycle["rules"].([]any)[0].(map[string]any)["abortIncompleteMultipartUpload"])
}

func TestBucketThatMayGo(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{KeyARN: arn("arn:aws:kms:::key/1"), ForceDestroy: true})
		return err
	})
	bucket := r.One(t, "aws:s3/bucketV2:BucketV2", "events")
	require.False(t, bucket.Protect)
	require.Equal(t, true, bucket.Inputs["forceDestroy"])
	refused(t, "a key is required", func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{})
		return err
	})
}
