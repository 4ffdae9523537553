package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"kafka-on-eks/tests/harness"
)

// BenchmarkVerify: a comparison of a topic with what the sink has made of it. It prints how many records a second are compared, in how much
// memory, and how many times as long that takes as a peer that only reads the topic, and all objects at the same time, with the same clients.
// VERIFY_BENCH_RECORDS is how many records there are.
func BenchmarkVerify(b *testing.B) {
	records := 1_000_000
	if set := os.Getenv("VERIFY_BENCH_RECORDS"); set != "" {
		var err error
		records, err = strconv.Atoi(set)
		require.NoError(b, err)
	}
	const rounds = 3
	for range b.N {
		c := harness.New(b)
		c.Must(b, "up", "-c", "source.rate=0", "-c", fmt.Sprintf("source.count=%d", records), "-c", "topic.partitions=6")
		c.AwaitAcknowledged(b, int64(records), 20*time.Minute)
		harness.Eventually(b, 20*time.Minute, func() error {
			if lag := c.Lag(b, "connect-s3-sink", "my-sports"); lag > int64(records/20) {
				return fmt.Errorf("%d records wait", lag)
			}
			return nil
		})
		var ours, peer time.Duration
		var memory int64
		for range rounds {
			start := time.Now()
			command := exec.Command(filepath.Join(harness.Root(), "bin", "local"), "verify", "--home", c.Home)
			out, err := command.CombinedOutput()
			require.NoError(b, err, string(out))
			ours += time.Since(start)
			memory = max(memory, command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss<<10)
			b.Logf("%s\n%s", time.Since(start), out)
			peer += readAll(b, c, records)
		}
		b.ReportMetric(float64(rounds*records)/ours.Seconds(), "records/s")
		b.ReportMetric(float64(ours)/float64(peer), "times-reading-all")
		b.ReportMetric(float64(memory>>20), "MiB")
		b.ReportMetric(0, "ns/op") // says nothing here
	}
}

// readAll reads the topic and all objects, and says how long that takes.
func readAll(b *testing.B, c *harness.Command, records int) time.Duration {
	start := time.Now()
	var group errgroup.Group
	group.Go(func() error {
		client := c.Consumer(b, "my-sports")
		defer client.Close()
		for read := 0; read < records; {
			fetches := client.PollFetches(context.Background())
			if err := fetches.Err(); err != nil {
				return err
			}
			read += fetches.NumRecords()
		}
		return nil
	})
	group.Go(func() error { return getAll(c.S3(b)) })
	require.NoError(b, group.Wait())
	return time.Since(start)
}

// getAll reads all objects of all buckets, several at a time.
func getAll(client *s3.Client) error {
	ctx := context.Background()
	buckets, err := client.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(8)
	for _, bucket := range buckets.Buckets {
		pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: bucket.Name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, object := range page.Contents {
				if strings.HasSuffix(*object.Key, "/") {
					continue
				}
				group.Go(func() error {
					got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket.Name, Key: object.Key})
					if err != nil {
						return err
					}
					defer func() { _ = got.Body.Close() }() // only read
					_, err = io.Copy(io.Discard, got.Body)
					return err
				})
			}
		}
	}
	return group.Wait()
}
