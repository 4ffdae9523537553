package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/kafka"
	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/stack"
)

// namespace is where the program puts everything that this command looks at.
const namespace = kafka.Namespace

// landing is how far the records have come when `up` returns.
type landing struct {
	// object is the key of one object in the bucket, "" where there is none yet.
	object string
	// waiting says why there is none.
	waiting string
}

// patience is how long after a file's rotation is due an object may take to appear.
const patience = 60 * time.Second

// waitForRecords returns when the first object lies in the bucket. Where none can be expected, since
// the source has ended and its records wait in open files, it says so instead.
func (u *update) waitForRecords(
	ctx context.Context, cloud *standin.Cloud, config *stack.Config,
) (landing, error) {
	connectors, err := cloud.Connectors(namespace)
	if err != nil || len(connectors) == 0 {
		return landing{}, err
	}
	endpoint, err := u.node.S3(ctx)
	if err != nil {
		return landing{}, err
	}
	fmt.Fprintln(u.out, "Waiting for the first object in S3 ...")
	client := newS3(endpoint)
	var quiet int // looks in a row at which the source had ended and nothing had landed
	found, err := backoff.Retry(ctx, func() (landing, error) {
		key, err := firstObject(ctx, client, connectors[0])
		if err != nil {
			return landing{}, err
		}
		if key != "" {
			return landing{object: key}, nil
		}
		if u.sourcesEnded(ctx, cloud) {
			quiet++
		}
		if err := u.stumbling(ctx); err != nil {
			return landing{}, backoff.Permanent(err)
		}
		if quiet >= 5 {
			return landing{waiting: "what was to be read has been; its last records wait in open files until later records close them"}, nil
		}
		return landing{}, fmt.Errorf("no object in bucket %s yet", connectors[0].Configs["s3.bucket.name"])
	}, backoff.WithBackOff(backoff.NewConstantBackOff(500*time.Millisecond)),
		backoff.WithMaxElapsedTime(config.Sink.RotateInterval+patience))
	if ctx.Err() != nil {
		return landing{}, ctx.Err()
	}
	var stumbled *stumbledError
	if errors.As(err, &stumbled) {
		return landing{}, err
	}
	if err != nil {
		// Everything runs, so this is no failure: a quiet source fills no file.
		found = landing{waiting: err.Error() + "; look at local status and local logs producer"}
		for _, c := range connectors {
			if s := sinkStatus(ctx, u.node, c.Name); s.Problem != "" {
				found.waiting = fmt.Sprintf("sink %s can't write them: %s", c.Name, s.Problem)
			}
		}
	}
	return found, nil
}

// stumbledError says which processes were ready and have ended again and again since.
type stumbledError struct{ processes []string }

func (e *stumbledError) Error() string {
	return "not all of the stack stays well:\n" + strings.Join(e.processes, "\n")
}

// stumbling is a *stumbledError where a process was ready and keeps failing.
func (u *update) stumbling(ctx context.Context) error {
	statuses, err := u.node.Processes(ctx)
	if err != nil {
		return nil // the next look will tell
	}
	var e stumbledError
	for _, s := range statuses {
		if s.Failing() {
			e.processes = append(e.processes, trouble(s))
		}
	}
	if len(e.processes) > 0 {
		return &e
	}
	return nil
}

// sourcesEnded tells whether the producers have read all sources to the end.
func (u *update) sourcesEnded(ctx context.Context, cloud *standin.Cloud) bool {
	var d delivery
	names, err := cloud.Producers(namespace)
	d.addProducers(ctx, u.node, names)
	return err == nil && d.SourceEnded
}

func newS3(e runtime.S3Endpoint) *s3.Client {
	return s3.New(s3.Options{
		Region: e.Region, BaseEndpoint: aws.String(e.URL), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(e.AccessKey, e.SecretKey, ""),
	})
}

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
