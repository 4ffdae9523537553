package sink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// errObjectExists is a conditional upload that found an object of that name.
var errObjectExists = errors.New("object exists already")

// NewS3Client makes a client of an S3 endpoint, with path-style addresses.
func NewS3Client(s S3Settings) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(s.URL),
		Region:       s.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(s.AccessKey, s.SecretKey, ""),
		UsePathStyle: true,
		// Over HTTP the signature covers the body already; trailing checksums are not understood by every gateway.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
}

// store puts objects into one bucket.
type store struct {
	client *s3.Client
	bucket string
	// partSize is the size from which an object is uploaded in parts, and that of a part.
	partSize int64
}

const (
	defaultPartSize = 64 << 20
	maxParts        = 10_000 // of an upload, by S3
)

func newStore(s S3Settings, bucket string) *store {
	return &store{client: NewS3Client(s), bucket: bucket, partSize: defaultPartSize}
}

// check says whether the bucket is there.
func (s *store) check(ctx context.Context) error {
	if _, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket}); err != nil {
		return fmt.Errorf("find bucket %s: %w", s.bucket, err)
	}
	return nil
}

// put uploads an object whole: readers see all of it or nothing. With ifAbsent it gives errObjectExists instead of
// replacing an object.
func (s *store) put(ctx context.Context, key string, body io.ReadSeeker, size int64, ifAbsent bool) error {
	var condition *string
	if ifAbsent {
		condition = aws.String("*")
	}
	err := s.upload(ctx, key, body, size, condition)
	if status := statusCode(err); ifAbsent && status == http.StatusPreconditionFailed {
		return errObjectExists
	}
	if err != nil {
		return fmt.Errorf("put object %s: %w", key, err)
	}
	return nil
}

func (s *store) upload(ctx context.Context, key string, body io.ReadSeeker, size int64, condition *string) error {
	if size <= s.partSize {
		_, err := s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: body, ContentLength: &size, IfNoneMatch: condition})
		return err
	}
	created, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return err
	}
	parts, err := s.parts(ctx, key, created.UploadId, body, size)
	if err == nil {
		_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &s.bucket, Key: &key, UploadId: created.UploadId,
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}, IfNoneMatch: condition})
	}
	if err != nil {
		_, abortErr := s.client.AbortMultipartUpload(context.WithoutCancel(ctx), &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: &key, UploadId: created.UploadId})
		return errors.Join(err, abortErr)
	}
	return nil
}

func (s *store) parts(ctx context.Context, key string, upload *string, body io.ReadSeeker, size int64) ([]types.CompletedPart, error) {
	source, ok := body.(io.ReaderAt)
	if !ok {
		return nil, fmt.Errorf("body of type %T can't be read in parts", body)
	}
	length := max(s.partSize, (size+maxParts-1)/maxParts)
	var parts []types.CompletedPart
	for start := int64(0); start < size; start += length {
		number := int32(len(parts) + 1)
		part, err := s.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &s.bucket, Key: &key, UploadId: upload, PartNumber: &number,
			Body: io.NewSectionReader(source, start, min(length, size-start))})
		if err != nil {
			return nil, err
		}
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: &number})
	}
	return parts, nil
}

func (s *store) exists(ctx context.Context, key string) (bool, error) {
	_, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	switch {
	case err == nil:
		return true, nil
	case statusCode(err) == http.StatusNotFound:
		return false, nil
	}
	return false, fmt.Errorf("look for object %s: %w", key, err)
}

// keys gives the keys that begin with a prefix to each, until it returns false.
func (s *store) keys(ctx context.Context, prefix string, each func(key string) bool) error {
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list objects %s: %w", prefix, err)
		}
		for _, object := range page.Contents {
			if !each(aws.ToString(object.Key)) {
				return nil
			}
		}
	}
	return nil
}

// get opens an object. Its end is never that of a connection that broke: this is an error.
func (s *store) get(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("get object %s: %w", key, err)
	}
	return &wholeBody{ReadCloser: object.Body, key: key, left: aws.ToInt64(object.ContentLength)}, nil
}

// wholeBody is an object's body, of which left bytes are still to come.
type wholeBody struct {
	io.ReadCloser
	key  string
	left int64
}

func (b *wholeBody) Read(data []byte) (int, error) {
	n, err := b.ReadCloser.Read(data)
	if b.left -= int64(n); b.left > 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return n, fmt.Errorf("get object %s: %d bytes are missing at its end", b.key, b.left)
	}
	return n, err
}

// retriable says whether a failed request may succeed later: all but what the server refuses for good (no such bucket,
// no permission).
func retriable(err error) bool {
	switch status := statusCode(err); status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return true
	default:
		return status < 400 || status >= 500
	}
}

// statusCode is the HTTP status of a failed request, or 0.
func statusCode(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}
