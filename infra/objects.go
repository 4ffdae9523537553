package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// FirstObject returns the key of an object in a bucket whose key begins with a prefix, or "" where there is none.
func FirstObject(ctx *pulumi.Context, bucket, prefix string) (string, error) {
	found, err := s3.GetObjects(ctx, &s3.GetObjectsArgs{Bucket: bucket, Prefix: &prefix, MaxKeys: pulumi.IntRef(1)})
	if err != nil {
		return "", fmt.Errorf("list objects of bucket %s: %w", bucket, err)
	}
	if len(found.Keys) == 0 {
		return "", nil
	}
	return found.Keys[0], nil
}
