package standin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"kafka-on-eks/internal/partition"
)

// The account and region of the embedded cloud. No real account has this number.
const (
	accountID     = "000000000000"
	defaultRegion = "us-east-1"
)

func awsProvider(c *Cloud) *provider {
	return &provider{
		cloud: c, pkg: "aws", file: "aws.go", kinds: awsKind, functions: awsFunctions,
		config: func(in resource.PropertyMap) {
			if region := text(in, "region"); region != "" {
				c.mu.Lock()
				c.region = region
				c.mu.Unlock()
			}
			c.setDefaultTags(in)
		},
	}
}

// awsKind finds the kind of a type.
func awsKind(t tokens.Type) (kind, bool) {
	k, ok := awsKinds[string(t)]
	k.replaces = awsReplaces[string(t)]
	if !awsUntagged[string(t)] {
		k.complete = withAllTags
	}
	return k, ok
}

// table looks a type up in a map.
func table(kinds map[string]kind) func(tokens.Type) (kind, bool) {
	return func(t tokens.Type) (kind, bool) {
		k, ok := kinds[string(t)]
		return k, ok
	}
}

// arn writes an Amazon Resource Name in the embedded account.
func (o object) arn(service, rest string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", o.cloud.partition().ID, service, o.cloud.currentRegion(), accountID, rest)
}

// globalARN writes the name of something that belongs to no region, such as an IAM role.
func (c *Cloud) globalARN(service, rest string) string {
	return fmt.Sprintf("arn:%s:%s::%s:%s", c.partition().ID, service, accountID, rest)
}

// partition is the one of the region that the AWS provider was told.
func (c *Cloud) partition() partition.Partition { return partition.Of(c.currentRegion()) }

func (c *Cloud) currentRegion() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.region
}

// bucketKind is real: the S3 gateway has the bucket.
var bucketKind = kind{
	autoname: "bucket",
	computed: func(o object) resource.PropertyMap {
		bucket := text(o.in, "bucket")
		return values(map[string]any{
			"arn":                      fmt.Sprintf("arn:%s:s3:::%s", o.cloud.partition().ID, bucket),
			"bucketDomainName":         bucket + ".s3." + o.cloud.partition().DNSSuffix,
			"bucketRegionalDomainName": fmt.Sprintf("%s.s3.%s.%s", bucket, o.cloud.currentRegion(), o.cloud.partition().DNSSuffix),
			"hostedZoneId":             "Z3AQBSTGFYJSTF",
			"region":                   o.cloud.currentRegion(),
		})
	},
	create: func(ctx context.Context, o object) (resource.PropertyMap, error) {
		return nil, o.cloud.machine.CreateBucket(ctx, text(o.in, "bucket"))
	},
	remove: func(ctx context.Context, o object) error {
		force, _ := at(o.in, "forceDestroy")
		return o.cloud.machine.DeleteBucket(ctx, o.id, force == true)
	},
}

// keys lists the keys that a call of getObjects asks for. Where nothing runs, as in most previews, there are none.
func (c *Cloud) keys(args resource.PropertyMap) ([]string, error) {
	if c.machine == nil {
		return nil, nil
	}
	most := 1000
	if limit := args["maxKeys"]; limit.IsNumber() {
		most = int(limit.NumberValue())
	}
	return c.machine.Objects(text(args, "bucket"), text(args, "prefix"), most)
}

func listOf(texts []string) resource.PropertyValue {
	list := []resource.PropertyValue{}
	for _, text := range texts {
		list = append(list, resource.NewProperty(text))
	}
	return resource.NewProperty(list)
}
