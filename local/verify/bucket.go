package verify

import (
	"context"
	"io"
)

// Bucket is S3, as far as a comparison needs it. Whatever doesn't answer is an error that names it, after a bounded time.
type Bucket interface {
	// List gives the objects of a bucket whose keys begin with prefix; none where there is no such bucket.
	List(ctx context.Context, bucket, prefix string) ([]Stored, error)
	// Open reads an object as it was when it was listed; errMoved where it has changed since. The bytes come when they are asked for, the
	// first of them soon.
	Open(ctx context.Context, object Stored) io.ReadCloser
}

// Stored is an object as it is listed.
type Stored struct {
	Bucket, Key string
	Size        int64
	// Tag changes with the content.
	Tag string
}
