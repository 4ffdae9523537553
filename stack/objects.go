package stack

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
)

// objectsURL is where the sink puts the events' objects in a bucket, s3://bucket/topics/my-sports/.
func (c *Config) objectsURL(bucket string) string {
	return fmt.Sprintf("s3://%s/%s/%s/", bucket, c.Sink.Prefix, c.Topic.Name)
}

// refuseObjects returns a problem where there are objects at such a URL. A topic that is made there begins with offset 0, as the one did whose
// objects these are: new ones would get the same names, and replace them.
func (c *Config) refuseObjects(ctx *pulumi.Context, url string) error {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(url, "s3://"), "/")
	key, err := infra.FirstObject(ctx, bucket, prefix)
	if err != nil || key == "" {
		return err
	}
	return Problems{{Key: c.Project + ":sink.prefix", Text: fmt.Sprintf(
		"got %q, must be a folder without objects of topic %s, as this topic is made anew: its objects would replace those of the one before (there is %s in bucket %s; e.g. %s-2)",
		c.Sink.Prefix, c.Topic.Name, key, bucket, c.Sink.Prefix)}}
}
