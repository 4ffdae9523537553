package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// BucketLifecycle says at which ages objects move or are deleted, in days since they were written. 0 means never, except for NoncurrentDays.
type BucketLifecycle struct {
	// InfrequentAccessDays moves objects to STANDARD_IA; at least LeastTierDays.
	InfrequentAccessDays int
	// ArchiveDays moves objects to GLACIER_IR, which still answers at once; at least LeastTierDays more than InfrequentAccessDays.
	ArchiveDays int
	// ExpireDays deletes objects.
	ExpireDays int
	// NoncurrentDays deletes overwritten and deleted versions. Default: 30.
	NoncurrentDays int
}

// LeastTierDays is how long an object must stay in STANDARD or STANDARD_IA before S3 moves it to a cheaper tier:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
const LeastTierDays = 30

func (l BucketLifecycle) check() error {
	switch {
	case l.InfrequentAccessDays < 0 || l.ArchiveDays < 0 || l.ExpireDays < 0 || l.NoncurrentDays < 0:
		return fmt.Errorf("got a lifecycle of %+v, must be 0 or more days each", l)
	case l.InfrequentAccessDays != 0 && l.InfrequentAccessDays < LeastTierDays:
		return fmt.Errorf("got %d days until infrequent access, must be at least %d", l.InfrequentAccessDays, LeastTierDays)
	case l.ArchiveDays != 0 && l.InfrequentAccessDays != 0 && l.ArchiveDays < l.InfrequentAccessDays+LeastTierDays:
		return fmt.Errorf("got %d days until the archive, must be at least %d", l.ArchiveDays, l.InfrequentAccessDays+LeastTierDays)
	case l.ExpireDays != 0 && l.ExpireDays <= max(l.InfrequentAccessDays, l.ArchiveDays):
		return fmt.Errorf("got %d days until expiry, must be more than %d", l.ExpireDays, max(l.InfrequentAccessDays, l.ArchiveDays))
	}
	return nil
}

func (l BucketLifecycle) rules() s3.BucketLifecycleConfigurationV2RuleArray {
	noncurrent := l.NoncurrentDays
	if noncurrent == 0 {
		noncurrent = 30
	}
	all := s3.BucketLifecycleConfigurationV2RuleFilterArgs{}
	rules := s3.BucketLifecycleConfigurationV2RuleArray{
		s3.BucketLifecycleConfigurationV2RuleArgs{
			// A sink that dies leaves parts of an upload behind, which cost money and aren't listed among the objects.
			Id: pulumi.String("abort-incomplete-uploads"), Status: pulumi.String("Enabled"), Filter: all,
			AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{DaysAfterInitiation: pulumi.Int(1)},
		},
		s3.BucketLifecycleConfigurationV2RuleArgs{
			// A restarted sink writes an object again, with the same bytes, which makes a new version each time. The marker of a deleted object is
			// removed after its versions.
			Id: pulumi.String("expire-old-versions"), Status: pulumi.String("Enabled"), Filter: all,
			NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{NoncurrentDays: pulumi.Int(noncurrent)},
			Expiration:                  s3.BucketLifecycleConfigurationV2RuleExpirationArgs{ExpiredObjectDeleteMarker: pulumi.Bool(true)},
		},
	}
	var tiers s3.BucketLifecycleConfigurationV2RuleTransitionArray
	for _, tier := range []struct {
		days  int
		class string
	}{{l.InfrequentAccessDays, "STANDARD_IA"}, {l.ArchiveDays, "GLACIER_IR"}} {
		if tier.days > 0 {
			tiers = append(tiers, s3.BucketLifecycleConfigurationV2RuleTransitionArgs{Days: pulumi.Int(tier.days), StorageClass: pulumi.String(tier.class)})
		}
	}
	if len(tiers) > 0 {
		rules = append(rules, s3.BucketLifecycleConfigurationV2RuleArgs{
			Id: pulumi.String("move-to-cheaper-tiers"), Status: pulumi.String("Enabled"), Filter: all, Transitions: tiers,
		})
	}
	if l.ExpireDays > 0 {
		rules = append(rules, s3.BucketLifecycleConfigurationV2RuleArgs{
			Id: pulumi.String("expire"), Status: pulumi.String("Enabled"), Filter: all,
			Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(l.ExpireDays)},
		})
	}
	return rules
}
