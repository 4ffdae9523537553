package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// BucketArgs configure a Bucket.
type BucketArgs struct {
	// KeyARN is the KMS key that encrypts objects. Required.
	KeyARN pulumi.StringInput
	// ForceDestroy lets a destroy delete the bucket with all its objects. Default: the bucket is protected from deletion.
	ForceDestroy bool
}

// Bucket is a private S3 bucket: versioned, encrypted with the account's own key, closed to the public and to plain HTTP.
type Bucket struct {
	pulumi.ResourceState

	Name pulumi.StringOutput
	ARN  pulumi.StringOutput

	bucket *s3.BucketV2
}

// NewBucket makes the bucket. Its name is made unique by Pulumi.
func NewBucket(ctx *pulumi.Context, name string, args *BucketArgs, opts ...pulumi.ResourceOption) (*Bucket, error) {
	if args == nil || args.KeyARN == nil {
		return nil, fmt.Errorf("check bucket %s: a key is required", name)
	}
	b := &Bucket{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Bucket", name, b, opts...); err != nil {
		return nil, fmt.Errorf("register bucket %s: %w", name, err)
	}
	var err error
	b.bucket, err = s3.NewBucketV2(ctx, name, &s3.BucketV2Args{ForceDestroy: pulumi.Bool(args.ForceDestroy)},
		pulumi.Parent(b), pulumi.Protect(!args.ForceDestroy))
	if err != nil {
		return nil, fmt.Errorf("create bucket %s: %w", name, err)
	}
	// Its name is an output of the public access block, so that nobody writes to the bucket before it is closed.
	closed, err := b.close(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := b.keep(ctx, name, args); err != nil {
		return nil, err
	}
	b.Name, b.ARN = closed.Bucket, b.bucket.Arn
	return b, ctx.RegisterResourceOutputs(b, pulumi.Map{"name": b.Name, "arn": b.ARN})
}

// close shuts the bucket to the public, to object owners other than the account, and to requests without TLS.
func (b *Bucket) close(ctx *pulumi.Context, name string) (*s3.BucketPublicAccessBlock, error) {
	block, err := s3.NewBucketPublicAccessBlock(ctx, name, &s3.BucketPublicAccessBlockArgs{
		Bucket:                b.bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, pulumi.Parent(b))
	if err != nil {
		return nil, fmt.Errorf("create public access block of bucket %s: %w", name, err)
	}
	ownership, err := s3.NewBucketOwnershipControls(ctx, name, &s3.BucketOwnershipControlsArgs{
		Bucket: b.bucket.Bucket,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, pulumi.Parent(b))
	if err != nil {
		return nil, fmt.Errorf("create ownership controls of bucket %s: %w", name, err)
	}
	policy := Policy{{
		Sid: "TLSOnly", Deny: true, Everyone: true,
		Actions:    append(append(sinkBucketActions(), sinkObjectActions()...), "s3:ListBucketVersions", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"),
		Resources:  pulumi.StringArray{b.bucket.Arn, pulumi.Sprintf("%s/*", b.bucket.Arn)},
		Conditions: map[string]map[string]string{"Bool": {"aws:SecureTransport": "false"}},
	}}
	// S3 refuses two changes of a bucket's access at the same time.
	_, err = s3.NewBucketPolicy(ctx, name, &s3.BucketPolicyArgs{Bucket: b.bucket.Bucket, Policy: policy.JSON()},
		pulumi.Parent(b), pulumi.DependsOn([]pulumi.Resource{block, ownership}))
	if err != nil {
		return nil, fmt.Errorf("create policy of bucket %s: %w", name, err)
	}
	return block, nil
}

// keep sets how objects are stored: versions, encryption, and what is cleaned up.
func (b *Bucket) keep(ctx *pulumi.Context, name string, args *BucketArgs) error {
	versioning, err := s3.NewBucketVersioningV2(ctx, name, &s3.BucketVersioningV2Args{
		Bucket:                  b.bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
	}, pulumi.Parent(b))
	if err != nil {
		return fmt.Errorf("create versioning of bucket %s: %w", name, err)
	}
	_, err = s3.NewBucketServerSideEncryptionConfigurationV2(ctx, name, &s3.BucketServerSideEncryptionConfigurationV2Args{
		Bucket: b.bucket.Bucket,
		Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
			BucketKeyEnabled: pulumi.Bool(true), // one KMS request for many objects
			ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
				SseAlgorithm:   pulumi.String("aws:kms"),
				KmsMasterKeyId: args.KeyARN,
			},
		}},
	}, pulumi.Parent(b))
	if err != nil {
		return fmt.Errorf("create encryption of bucket %s: %w", name, err)
	}
	_, err = s3.NewBucketLifecycleConfigurationV2(ctx, name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: b.bucket.Bucket,
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{
			s3.BucketLifecycleConfigurationV2RuleArgs{
				// A sink that dies leaves parts of an upload behind, which cost and can't be seen.
				Id:                             pulumi.String("abort-incomplete-uploads"),
				Status:                         pulumi.String("Enabled"),
				Filter:                         s3.BucketLifecycleConfigurationV2RuleFilterArgs{},
				AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{DaysAfterInitiation: pulumi.Int(1)},
			},
			s3.BucketLifecycleConfigurationV2RuleArgs{
				// A restarted sink rewrites an object with the same bytes, each time a new version.
				Id:                          pulumi.String("expire-old-versions"),
				Status:                      pulumi.String("Enabled"),
				Filter:                      s3.BucketLifecycleConfigurationV2RuleFilterArgs{},
				NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{NoncurrentDays: pulumi.Int(30)},
			},
		},
	}, pulumi.Parent(b), pulumi.DependsOn([]pulumi.Resource{versioning})) // rules for versions need versioning to be on
	if err != nil {
		return fmt.Errorf("create lifecycle of bucket %s: %w", name, err)
	}
	return nil
}
