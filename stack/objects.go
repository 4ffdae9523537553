package stack

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/stack/config"
)

// objectsCheck is called by the engine before it makes the events' topic, with the URL of the topic's objects.
type objectsCheck func(c *config.Config, ctx *pulumi.Context, bucket *infra.Bucket, url string) error

// objectsURL is where the sink puts the events' objects, s3://bucket/topics/my-sports/. It depends on the bucket's ARN, which is known only
// once the bucket exists; its name is known before.
func objectsURL(c *config.Config, bucket *infra.Bucket) pulumi.StringOutput {
	return pulumi.All(bucket.Name, bucket.ARN).ApplyT(func(v []any) string {
		return fmt.Sprintf("s3://%s/%s/%s/", v[0], c.Sink.Prefix, c.Topic.Name)
	}).(pulumi.StringOutput)
}

// refuseObjects returns a problem if there are objects at the URL. A new topic begins with offset 0, as the topic of those objects did: the new
// objects would get the same names, and replace them.
func refuseObjects(c *config.Config, ctx *pulumi.Context, bucket *infra.Bucket, url string) error {
	name, prefix, _ := strings.Cut(strings.TrimPrefix(url, "s3://"), "/")
	key, err := bucket.FirstObject(ctx, name, prefix)
	if err != nil || key == "" {
		return err
	}
	return config.Problems{{Key: c.Project + ":sink.prefix", Text: fmt.Sprintf(
		"got %q, must be a folder without objects of topic %s, as this topic is made anew: its objects would replace those of the one before (there is %s in bucket %s; e.g. %s-2)",
		c.Sink.Prefix, c.Topic.Name, key, name, c.Sink.Prefix)}}
}
