package infra

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// BucketArgs configure a Bucket.
type BucketArgs struct {
	// Existing is the name of a bucket that is used as it is. Default: a new bucket, with the settings below.
	Existing string
	// KeyARN is the KMS key that encrypts objects. Required for a new bucket.
	KeyARN pulumi.StringInput
	// ForceDestroy lets a destroy delete the bucket with all its objects. Default: the bucket and its settings are protected from deletion. Even
	// when the protection is taken away and they leave the stack, they stay in AWS.
	ForceDestroy bool
	Lifecycle    BucketLifecycle
	// AccessLogs is the name of an existing bucket that gets the server access logs. Default: no such logs are written.
	AccessLogs string
}

// Bucket is a private S3 bucket: versioned, encrypted with the account's own key, closed to the public and to plain HTTP.
type Bucket struct {
	pulumi.ResourceState

	Name pulumi.StringOutput
	ARN  pulumi.StringOutput

	bucket *s3.BucketV2
	// options are those of each part: its parent, and whether it outlives the stack. A kept bucket needs its settings, or it would be open.
	options pulumi.ResourceOption
}

// NewBucket makes the bucket, whose name Pulumi makes unique, or looks up the existing one.
func NewBucket(ctx *pulumi.Context, name string, args *BucketArgs, opts ...pulumi.ResourceOption) (*Bucket, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("check bucket %s: %w", name, err)
	}
	b := &Bucket{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Bucket", name, b, opts...); err != nil {
		return nil, fmt.Errorf("register bucket %s: %w", name, err)
	}
	if args.Existing != "" {
		// A plan fails here if there is no such bucket, or if the stack may not see it.
		found := s3.LookupBucketOutput(ctx, s3.LookupBucketOutputArgs{Bucket: pulumi.String(args.Existing)}, pulumi.Parent(b))
		b.Name, b.ARN = found.Bucket(), found.Arn()
		component.Finish(ctx, b, pulumi.Map{"name": b.Name, "arn": b.ARN})
		return b, nil
	}
	b.options = pulumi.Composite(pulumi.Parent(b), pulumi.Protect(!args.ForceDestroy), pulumi.RetainOnDelete(!args.ForceDestroy))
	var err error
	b.bucket, err = s3.NewBucketV2(ctx, name, &s3.BucketV2Args{ForceDestroy: pulumi.Bool(args.ForceDestroy)}, b.options)
	if err != nil {
		return nil, fmt.Errorf("create bucket %s: %w", name, err)
	}
	// The name is an output of the public access block, so that nobody writes to the bucket before it is closed.
	closed, err := b.close(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := b.keep(ctx, name, args); err != nil {
		return nil, err
	}
	b.Name, b.ARN = closed.Bucket, b.bucket.Arn
	component.Finish(ctx, b, pulumi.Map{"name": b.Name, "arn": b.ARN})
	return b, nil
}

// FirstObject returns the first key that begins with a prefix, or "" if there is none. It is for hooks, to which the engine gives the bucket's
// resolved name.
func (b *Bucket) FirstObject(ctx *pulumi.Context, bucket, prefix string) (string, error) {
	found, err := s3.GetObjects(ctx, &s3.GetObjectsArgs{Bucket: bucket, Prefix: &prefix, MaxKeys: pulumi.IntRef(1)}, pulumi.Parent(b))
	if err != nil {
		return "", fmt.Errorf("list objects of bucket %s: %w", bucket, err)
	}
	if len(found.Keys) == 0 {
		return "", nil
	}
	return found.Keys[0], nil
}

func (a *BucketArgs) check() error {
	switch {
	case a == nil || a.Existing == "" && a.KeyARN == nil:
		return errors.New("a key is required, or an existing bucket")
	case a.Existing != "" && (a.ForceDestroy || a.AccessLogs != "" || a.Lifecycle != BucketLifecycle{}):
		return fmt.Errorf("the existing bucket %s is used as it is: nothing of it can be set", a.Existing)
	case a.Existing == "":
		return a.Lifecycle.check()
	}
	return nil
}

// close shuts the bucket to the public, to object owners other than the account, and to requests without TLS.
func (b *Bucket) close(ctx *pulumi.Context, name string) (*s3.BucketPublicAccessBlock, error) {
	block, err := s3.NewBucketPublicAccessBlock(ctx, name, &s3.BucketPublicAccessBlockArgs{
		Bucket:                b.bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, b.options)
	if err != nil {
		return nil, fmt.Errorf("create public access block of bucket %s: %w", name, err)
	}
	ownership, err := s3.NewBucketOwnershipControls(ctx, name, &s3.BucketOwnershipControlsArgs{
		Bucket: b.bucket.Bucket,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, b.options)
	if err != nil {
		return nil, fmt.Errorf("create ownership controls of bucket %s: %w", name, err)
	}
	policy := Policy{{
		Sid: "TLSOnly", Deny: true, Everyone: true,
		Actions:    bucketActions(),
		Resources:  pulumi.StringArray{b.bucket.Arn, pulumi.Sprintf("%s/*", b.bucket.Arn)},
		Conditions: map[string]map[string]string{"Bool": {"aws:SecureTransport": "false"}},
	}}
	// S3 refuses two changes of a bucket's access at the same time.
	_, err = s3.NewBucketPolicy(ctx, name, &s3.BucketPolicyArgs{Bucket: b.bucket.Bucket, Policy: policy.JSON()},
		b.options, pulumi.DependsOn([]pulumi.Resource{block, ownership}))
	if err != nil {
		return nil, fmt.Errorf("create policy of bucket %s: %w", name, err)
	}
	return block, nil
}

// keep sets how objects are stored: versions, encryption, and clean-up.
func (b *Bucket) keep(ctx *pulumi.Context, name string, args *BucketArgs) error {
	versioning, err := s3.NewBucketVersioningV2(ctx, name, &s3.BucketVersioningV2Args{
		Bucket:                  b.bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
	}, b.options)
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
	}, b.options)
	if err != nil {
		return fmt.Errorf("create encryption of bucket %s: %w", name, err)
	}
	_, err = s3.NewBucketLifecycleConfigurationV2(ctx, name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: b.bucket.Bucket, Rules: args.Lifecycle.rules(),
	}, b.options, pulumi.DependsOn([]pulumi.Resource{versioning})) // rules for versions need versioning to be on
	if err != nil {
		return fmt.Errorf("create lifecycle of bucket %s: %w", name, err)
	}
	return b.log(ctx, name, args.AccessLogs)
}

// log has each request to the bucket logged in another bucket, in folders by date, so that Athena reads only the days of a query.
func (b *Bucket) log(ctx *pulumi.Context, name, target string) error {
	if target == "" {
		return nil
	}
	_, err := s3.NewBucketLoggingV2(ctx, name, &s3.BucketLoggingV2Args{
		Bucket: b.bucket.Bucket, TargetBucket: pulumi.String(target), TargetPrefix: pulumi.Sprintf("%s/", b.bucket.Bucket),
		TargetObjectKeyFormat: s3.BucketLoggingV2TargetObjectKeyFormatArgs{
			PartitionedPrefix: s3.BucketLoggingV2TargetObjectKeyFormatPartitionedPrefixArgs{PartitionDateSource: pulumi.String("EventTime")},
		},
	}, b.options)
	if err != nil {
		return fmt.Errorf("create access logs of bucket %s: %w", name, err)
	}
	return nil
}
