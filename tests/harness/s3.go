package harness

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
)

// Lines reads every object below the topic's folder of every bucket: the object's key to its lines.
func (c *Command) Lines(t testing.TB, topic string) map[string][]string {
	t.Helper()
	ctx := context.Background()
	client := c.S3(t)
	buckets, err := client.ListBuckets(ctx, &s3.ListBucketsInput{})
	require.NoError(t, err)
	out := map[string][]string{}
	for _, bucket := range buckets.Buckets {
		pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
			Bucket: bucket.Name, Prefix: aws.String("topics/" + topic + "/"),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			require.NoError(t, err)
			for _, object := range page.Contents {
				got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket.Name, Key: object.Key})
				require.NoError(t, err)
				lines := bufio.NewScanner(got.Body)
				lines.Buffer(nil, 16<<20)
				for lines.Scan() {
					out[*object.Key] = append(out[*object.Key], lines.Text())
				}
				require.NoError(t, lines.Err())
				require.NoError(t, got.Body.Close())
			}
		}
	}
	return out
}

// Object is an object of the stack's bucket.
type Object struct{ Bucket, Key string }

// Objects lists the objects of every bucket below a prefix.
func (c *Command) Objects(t testing.TB, prefix string) (all []Object) {
	t.Helper()
	ctx := context.Background()
	client := c.S3(t)
	buckets, err := client.ListBuckets(ctx, &s3.ListBucketsInput{})
	require.NoError(t, err)
	for _, bucket := range buckets.Buckets {
		pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: bucket.Name, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			require.NoError(t, err)
			for _, object := range page.Contents {
				all = append(all, Object{*bucket.Name, *object.Key})
			}
		}
	}
	return all
}

// DeleteObject deletes the first compressed object below a prefix, and says which it was and how many lines it had.
func (c *Command) DeleteObject(t testing.TB, prefix string) (key string, lines int64) {
	t.Helper()
	ctx := context.Background()
	client := c.S3(t)
	object := c.Objects(t, prefix)[0]
	got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &object.Bucket, Key: &object.Key})
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }() // only read
	unpacked, err := gzip.NewReader(got.Body)
	require.NoError(t, err)
	content, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	_, err = client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &object.Bucket, Key: &object.Key})
	require.NoError(t, err)
	return object.Key, int64(bytes.Count(content, []byte("\n")))
}

// S3 opens a client with the access that `up` leaves.
func (c *Command) S3(t testing.TB) *s3.Client {
	t.Helper()
	raw, err := os.ReadFile(c.workspace().S3Environment())
	require.NoError(t, err)
	env := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		env[key] = value
	}
	return machine.S3Endpoint{
		Region: env["AWS_REGION"], URL: env["AWS_ENDPOINT_URL_S3"], AccessKey: env["AWS_ACCESS_KEY_ID"], SecretKey: env["AWS_SECRET_ACCESS_KEY"],
	}.Client()
}
