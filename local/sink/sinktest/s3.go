// Package sinktest has an S3 gateway in memory for the tests of the sink and of verify.
package sinktest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
)

// Bucket is the name of the gateway's one bucket.
const Bucket = "bucket"

// S3 is a gateway with one bucket.
type S3 struct {
	t      *testing.T
	URL    string
	Client *s3.Client

	mu     sync.Mutex
	puts   map[string]int
	refuse func(key string) int
}

// NewS3 starts a gateway that ends with the test.
func NewS3(t *testing.T) *S3 {
	f := &S3{t: t, puts: map[string]int{}}
	gateway := gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			if status := f.put(strings.TrimPrefix(r.URL.Path, "/"+Bucket+"/")); status != 0 {
				_, _ = io.Copy(io.Discard, r.Body)
				w.WriteHeader(status)
				return
			}
		}
		gateway.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	f.URL = server.URL
	f.Client = s3.New(s3.Options{BaseEndpoint: &server.URL, Region: "us-east-1", UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", "")})
	_, err := f.Client.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: aws.String(Bucket)})
	require.NoError(t, err)
	return f
}

func (f *S3) put(key string) (status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		status = f.refuse(key)
	}
	if status == 0 {
		f.puts[key]++
	}
	return status
}

// Refuse sets what an upload is answered with: an HTTP status, or 0 for the gateway's own answer.
func (f *S3) Refuse(status func(key string) int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse = status
}

// Puts is how often an object, or a part of it, was uploaded.
func (f *S3) Puts(key string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.puts[key]
}

// Put writes an object.
func (f *S3) Put(key, body string) {
	_, err := f.Client.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(Bucket), Key: &key, Body: strings.NewReader(body)})
	require.NoError(f.t, err)
}

// Delete removes an object.
func (f *S3) Delete(key string) {
	_, err := f.Client.DeleteObject(context.Background(), &s3.DeleteObjectInput{Bucket: aws.String(Bucket), Key: &key})
	require.NoError(f.t, err)
}

// Keys are all keys, sorted.
func (f *S3) Keys() []string {
	keys := []string{}
	pages := s3.NewListObjectsV2Paginator(f.Client, &s3.ListObjectsV2Input{Bucket: aws.String(Bucket)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		require.NoError(f.t, err)
		for _, object := range page.Contents {
			keys = append(keys, *object.Key)
		}
	}
	sort.Strings(keys)
	return keys
}

// Object is an object's content.
func (f *S3) Object(key string) string {
	got, err := f.Client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(Bucket), Key: &key})
	require.NoError(f.t, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	require.NoError(f.t, err)
	return string(body)
}

// Lines are the lines of all objects, sorted.
func (f *S3) Lines() []string {
	var lines []string
	for _, key := range f.Keys() {
		lines = append(lines, strings.Split(strings.TrimSuffix(f.Object(key), "\n"), "\n")...)
	}
	sort.Strings(lines)
	return lines
}
