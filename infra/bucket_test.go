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
	for _, part := range r.Resources {
		if part.Type != "kafka-on-eks:infra:Bucket" {
			require.True(t, part.Protect && part.Retain, "%s must stay with the bucket", part.Type)
		}
	}
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
	require.Subset(t, policy[0].Action, append(sinkObjectActions(), sinkBucketActions()...))
	require.Equal(t, []string{"arn:aws:test:::events", "arn:aws:test:::events/*"}, policy[0].Resource)

	versioning := r.One(t, "aws:s3/bucketVersioningV2:BucketVersioningV2", "events").Inputs
	require.Equal(t, map[string]any{"status": "Enabled"}, versioning["versioningConfiguration"])
	encryption := r.One(t, "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "events").Inputs
	require.Equal(t, []any{map[string]any{
		"bucketKeyEnabled":                   true,
		"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:::key/1"},
	}}, encryption["rules"])
	require.Equal(t, []any{
		map[string]any{"id": "abort-incomplete-uploads", "status": "Enabled", "filter": map[string]any{}, "abortIncompleteMultipartUpload": map[string]any{"daysAfterInitiation": 1.0}},
		map[string]any{
			"id": "expire-old-versions", "status": "Enabled", "filter": map[string]any{},
			"noncurrentVersionExpiration": map[string]any{"noncurrentDays": 30.0}, "expiration": map[string]any{"expiredObjectDeleteMarker": true},
		},
	}, r.One(t, lifecycleToken, "events").Inputs["rules"])
	require.Empty(t, r.Of("aws:s3/bucketLoggingV2:BucketLoggingV2"))
}

const lifecycleToken = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"

func TestBucketMovesAndExpiresObjects(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{
			KeyARN: arn("arn:aws:kms:::key/1"), Lifecycle: BucketLifecycle{InfrequentAccessDays: 30, ArchiveDays: 90, ExpireDays: 400, NoncurrentDays: 7},
		})
		return err
	})
	rules := r.One(t, lifecycleToken, "events").Inputs["rules"].([]any)
	require.Len(t, rules, 4)
	require.Equal(t, map[string]any{"noncurrentDays": 7.0}, rules[1].(map[string]any)["noncurrentVersionExpiration"])
	require.Equal(t, []any{
		map[string]any{"days": 30.0, "storageClass": "STANDARD_IA"}, map[string]any{"days": 90.0, "storageClass": "GLACIER_IR"},
	}, rules[2].(map[string]any)["transitions"])
	require.Equal(t, map[string]any{"days": 400.0}, rules[3].(map[string]any)["expiration"])
	for want, lifecycle := range map[string]BucketLifecycle{
		"got 29 days until infrequent access, must be at least 30": {InfrequentAccessDays: 29},
		"got 59 days until the archive, must be at least 60":       {InfrequentAccessDays: 30, ArchiveDays: 59},
		"got 90 days until expiry, must be more than 90":           {ArchiveDays: 90, ExpireDays: 90},
		"must be 0 or more days each":                              {ExpireDays: -1},
	} {
		refused(t, want, func(ctx *pulumi.Context) error {
			_, err := NewBucket(ctx, "events", &BucketArgs{KeyARN: arn("k"), Lifecycle: lifecycle})
			return err
		})
	}
}

func TestBucketWithAccessLogs(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{KeyARN: arn("arn:aws:kms:::key/1"), AccessLogs: "acme-logs"})
		return err
	})
	require.Equal(t, map[string]any{
		"bucket": "events-bucket", "targetBucket": "acme-logs", "targetPrefix": "events-bucket/",
		"targetObjectKeyFormat": map[string]any{"partitionedPrefix": map[string]any{"partitionDateSource": "EventTime"}},
	}, r.One(t, "aws:s3/bucketLoggingV2:BucketLoggingV2", "events").Inputs)
}

func TestExistingBucketIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		b, err := NewBucket(ctx, "events", &BucketArgs{Existing: "acme-events"})
		ctx.Export("bucket", b.Name)
		return err
	})
	require.Len(t, r.Resources, 1, "the component alone: %v", r.Resources)
	require.Equal(t, []string{"aws:s3/getBucket:getBucket"}, r.Calls)
	refused(t, "the existing bucket acme-events is used as it is", func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{Existing: "acme-events", ForceDestroy: true})
		return err
	})
}

func TestBucketThatMayGo(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{KeyARN: arn("arn:aws:kms:::key/1"), ForceDestroy: true})
		return err
	})
	bucket := r.One(t, "aws:s3/bucketV2:BucketV2", "events")
	require.False(t, bucket.Protect || bucket.Retain)
	require.Equal(t, true, bucket.Inputs["forceDestroy"])
	refused(t, "a key is required", func(ctx *pulumi.Context) error {
		_, err := NewBucket(ctx, "events", &BucketArgs{})
		return err
	})
}
