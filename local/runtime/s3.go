package runtime

import "context"

// S3Endpoint is where the S3 gateway is and who may do everything there.
type S3Endpoint struct {
	URL       string // e.g. http://127.0.0.1:20001, path-style
	WebURL    string // its web page; sign in with AccessKey and SecretKey
	AccessKey string
	SecretKey string
	Region    string
}

// S3 starts the S3 gateway, unless it runs, and says where it is. Objects are plain files below Dir/data/s3/<bucket>.
func (n *Node) S3(ctx context.Context) (S3Endpoint, error) { return S3Endpoint{}, errUnfinished }

// RemoveS3 ends the gateway and deletes what it holds.
func (n *Node) RemoveS3(ctx context.Context) error { return errUnfinished }

// CreateBucket makes a bucket; one that is there already is fine.
func (n *Node) CreateBucket(ctx context.Context, bucket string) error { return errUnfinished }

// DeleteBucket deletes a bucket; force first deletes the objects in it, without force a bucket that has some is an error.
func (n *Node) DeleteBucket(ctx context.Context, bucket string, force bool) error {
	return errUnfinished
}
