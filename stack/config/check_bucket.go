package config

import (
	"regexp"
	"strings"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/partition"
)

var (
	// The rules are those of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, without dots, with which TLS fails.
	bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)
	keyARNPattern = regexp.MustCompile(`^arn:aws(-cn|-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

func (k *checker) bucket(c *Config) {
	b := c.Bucket
	for _, name := range []struct{ key, value string }{{"bucket.name", b.Name}, {"bucket.accessLogs", b.AccessLogs}} {
		k.must(name.value == "" || bucketPattern.MatchString(name.value), name.key,
			"got %q, must be the name of an existing bucket: 3 to 63 of a-z, 0-9 and hyphen (e.g. acme-events)", name.value)
	}
	k.must(b.KeyARN == "" || keyARNPattern.MatchString(b.KeyARN), "bucket.keyArn",
		"got %q, must be the ARN of a KMS key (e.g. arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c)", b.KeyARN)
	// The sink writes to a bucket in the stack's region, and S3 takes keys of a bucket's own region only.
	here := "arn:" + partition.Of(c.Region).ID + ":kms:" + c.Region + ":"
	k.must(b.KeyARN == "" || strings.HasPrefix(b.KeyARN, here), "bucket.keyArn", "got %q, must begin with %s, as aws:region says (e.g. %s123456789012:key/0f1e2d3c)", b.KeyARN, here, here)
	k.must(b.KeyARN == "" || b.Name != "", "bucket.keyArn", "got %q, must be empty unless bucket.name says whose key it is: a new bucket gets a new key", b.KeyARN)
	k.lifecycle(b)
	if b.Name == "" {
		return
	}
	const asItIs = "must not be set with bucket.name: an existing bucket is used as it is"
	k.must(!b.ForceDestroy, "bucket.forceDestroy", "got true, "+asItIs)
	k.must(b.AccessLogs == "", "bucket.accessLogs", "got %q, "+asItIs, b.AccessLogs)
	for _, days := range []struct {
		key   string
		value int
	}{{"bucket.infrequentAccessDays", b.InfrequentAccessDays}, {"bucket.archiveDays", b.ArchiveDays}, {"bucket.expireDays", b.ExpireDays}} {
		k.must(days.value == 0, days.key, "got %d, "+asItIs, days.value)
	}
}

// lifecycle refuses what S3 would refuse: a move too soon after another one, and an end before a move.
func (k *checker) lifecycle(b Bucket) {
	const infrequent, archive, expire = "bucket.infrequentAccessDays", "bucket.archiveDays", "bucket.expireDays"
	least := 1
	if b.InfrequentAccessDays > 0 {
		least = b.InfrequentAccessDays + infra.LeastTierDays
	}
	k.must(b.ArchiveDays == 0 || b.ArchiveDays >= least || !k.good(infrequent), archive,
		"got %d, must be at least %d, %d days after infrequent access, or 0 for never (e.g. %d)", b.ArchiveDays, least, infra.LeastTierDays, max(least, 90))
	last := max(b.InfrequentAccessDays, b.ArchiveDays)
	k.must(b.ExpireDays == 0 || b.ExpireDays > last || !k.good(infrequent) || !k.good(archive), expire,
		"got %d, must be more than %d, after the last move, or 0 for never (e.g. %d)", b.ExpireDays, last, last+365)
}
