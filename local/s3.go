package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kafka-on-eks/local/standin"
)

// firstObject finds an object below the connector's folder.
func firstObject(ctx context.Context, client *s3.Client, c standin.Connector) (string, error) {
	prefix := ""
	if dir := c.Configs["topics.dir"]; dir != "" {
		prefix = strings.TrimSuffix(dir, "/") + "/"
	}
	page, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket: aws.String(c.Configs["s3.bucket.name"]), Prefix: aws.String(prefix), MaxKeys: aws.Int32(1),
	})
	if err != nil {
		return "", fmt.Errorf("list bucket %s: %w", c.Configs["s3.bucket.name"], err)
	}
	if len(page.Contents) == 0 {
		return "", nil
	}
	return aws.ToString(page.Contents[0].Key), nil
}
