package config

// Bucket is the S3 bucket.
type Bucket struct {
	// Name is an existing bucket, which is used as it is. If it is empty, the stack makes a bucket, to which all other keys but KeyARN apply.
	Name string `config:"name" default:"" example:"acme-events"`
	// KeyARN is the KMS key of an existing bucket; empty if S3's own key encrypts it.
	KeyARN string `config:"keyArn" default:"" example:"arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"`
	// ForceDestroy lets a destroy delete the bucket with everything in it. Without it the bucket is protected.
	ForceDestroy bool `config:"forceDestroy" default:"false"`
	// InfrequentAccessDays and ArchiveDays are the ages at which objects move to STANDARD_IA and to GLACIER_IR; at ExpireDays they are deleted.
	// 0 means never.
	InfrequentAccessDays int `config:"infrequentAccessDays" default:"0" range:"30.." or:"0 for never" example:"30"`
	ArchiveDays          int `config:"archiveDays" default:"0" range:"1.." or:"0 for never" example:"90"`
	ExpireDays           int `config:"expireDays" default:"0" range:"1.." or:"0 for never" example:"365"`
	// NoncurrentDays is how long an overwritten or deleted version is kept.
	NoncurrentDays int `config:"noncurrentDays" default:"30" range:"1..3650"`
	// AccessLogs is the name of an existing bucket for the server access logs; empty for no such logs.
	AccessLogs string `config:"accessLogs" default:"" example:"acme-access-logs"`
}
