package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/local/sink"
)

const (
	// s3Patience is how long S3 may take for an answer, with all attempts.
	s3Patience = 30 * time.Second
	// s3Timeout is how long one attempt may take.
	s3Timeout = 10 * time.Second
	// mostChunk is how much of an object is asked for at a time, and leastChunk how much where very many objects are read at the same time,
	// so that all together take no more memory than chunks does.
	mostChunk, leastChunk = 1 << 20, 64 << 10
	chunks                = 96 << 20
	// s3AtOnce bounds the requests under way.
	s3AtOnce = 16
)

// s3Bucket is a Bucket behind an S3 endpoint.
type s3Bucket struct {
	client   *s3.Client
	url      string
	patience time.Duration
	slots    chan struct{}
	open     atomic.Int64 // objects
}

func newS3Bucket(settings sink.S3Settings, patience time.Duration) *s3Bucket {
	return &s3Bucket{client: sink.NewS3Client(settings), url: settings.URL, patience: patience, slots: make(chan struct{}, s3AtOnce)}
}

func (b *s3Bucket) List(ctx context.Context, bucket, prefix string) ([]Stored, error) {
	var all []Stored
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := request(ctx, b, fmt.Sprintf("list objects of bucket %s below %s", bucket, prefix), func(ctx context.Context) (*s3.ListObjectsV2Output, error) {
			return pages.NextPage(ctx)
		})
		var missing *types.NoSuchBucket
		if errors.As(err, &missing) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, found := range page.Contents {
			all = append(all, Stored{Bucket: bucket, Key: aws.ToString(found.Key), Size: aws.ToInt64(found.Size), Tag: aws.ToString(found.ETag)})
		}
	}
	return all, nil
}

// request asks until there is an answer, for as long as S3 may take.
func request[T any](ctx context.Context, b *s3Bucket, what string, ask func(context.Context) (T, error)) (T, error) {
	answer, err := backoff.Retry(ctx, func() (T, error) {
		limited, cancel := context.WithTimeout(ctx, min(s3Timeout, b.patience))
		defer cancel()
		answer, err := ask(limited)
		if status := statusOf(err); err != nil && status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout {
			err = backoff.Permanent(err)
		}
		return answer, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(200*time.Millisecond)), backoff.WithMaxElapsedTime(b.patience))
	switch {
	case err == nil, ctx.Err() != nil:
		return answer, err
	case statusOf(err) == 0:
		return answer, fmt.Errorf("%s: no answer from S3 at %s for %s: %w", what, b.url, b.patience, err)
	}
	return answer, fmt.Errorf("%s: %w", what, err)
}

// statusOf is the HTTP status of a failed request, or 0.
func statusOf(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

func (b *s3Bucket) Open(ctx context.Context, object Stored) io.ReadCloser {
	r := &s3Reader{bucket: b, object: object}
	r.ctx, r.cancel = context.WithCancel(ctx)
	b.open.Add(1)
	r.fetch()
	return r
}

// s3Reader reads an object piece by piece, so that one that isn't read on for a while holds no connection, and the next piece is on its way
// while one is looked at.
type s3Reader struct {
	bucket *s3Bucket
	object Stored
	ctx    context.Context
	cancel context.CancelFunc
	asked  int64 // up to here
	coming chan piece
	piece  []byte
	once   sync.Once
}

// piece is part of an object, or why it can't be had.
type piece struct {
	bytes []byte
	err   error
}

// fetch begins to fetch the next piece, if there is one.
func (r *s3Reader) fetch() {
	r.coming = nil
	if r.asked >= r.object.Size {
		return
	}
	size := min(max(chunks/r.bucket.open.Load(), leastChunk), mostChunk, r.object.Size-r.asked)
	from, coming := r.asked, make(chan piece, 1)
	r.asked += size
	r.coming = coming
	go func() {
		bytes, err := r.get(from, size)
		coming <- piece{bytes, err}
	}()
}

func (r *s3Reader) get(from, size int64) ([]byte, error) {
	select {
	case r.bucket.slots <- struct{}{}:
		defer func() { <-r.bucket.slots }()
	case <-r.ctx.Done():
		return nil, r.ctx.Err()
	}
	bytes := make([]byte, size)
	_, err := request(r.ctx, r.bucket, "read object "+r.object.Key, func(ctx context.Context) (struct{}, error) {
		got, err := r.bucket.client.GetObject(ctx, &s3.GetObjectInput{
			Bucket: &r.object.Bucket, Key: &r.object.Key, IfMatch: &r.object.Tag,
			Range: aws.String(fmt.Sprintf("bytes=%d-%d", from, from+size-1)),
		})
		if err != nil {
			return struct{}{}, err
		}
		defer func() { _ = got.Body.Close() }() // only read
		_, err = io.ReadFull(got.Body, bytes)
		return struct{}{}, err
	})
	switch statusOf(err) {
	case http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable:
		return nil, fmt.Errorf("%w: %w", errMoved, err)
	}
	return bytes, err
}

func (r *s3Reader) Read(p []byte) (int, error) {
	if len(r.piece) == 0 {
		if r.coming == nil {
			return 0, io.EOF
		}
		next := <-r.coming
		if next.err != nil {
			return 0, next.err
		}
		r.piece = next.bytes
		r.fetch()
	}
	n := copy(p, r.piece)
	r.piece = r.piece[n:]
	return n, nil
}

func (r *s3Reader) Close() error {
	r.once.Do(func() {
		r.cancel()
		r.bucket.open.Add(-1)
	})
	return nil
}
