package machine

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/renameio/v2"
)

const (
	s3Name   = "s3"
	s3Region = "us-east-1"
	// Paths on the gateway's port that can't be buckets, whose names have three characters at least and no underscore.
	s3WebPath    = "/ui"
	s3HealthPath = "/_health"
)

// S3Endpoint is where the S3 gateway is and who may do everything there.
type S3Endpoint struct {
	URL       string // e.g. http://127.0.0.1:20001, path-style
	WebURL    string // its web page; sign in with AccessKey and SecretKey
	AccessKey string
	SecretKey string
	Region    string
}

// s3Keys are the credentials of the gateway's root user, made once.
type s3Keys struct{ AccessKey, SecretKey string }

// S3Endpoint says where the S3 gateway is, whether it runs or not.
func (n *Node) S3Endpoint() (S3Endpoint, error) {
	n.s3.Lock()
	defer n.s3.Unlock()
	endpoint, _, err := n.s3Endpoint()
	return endpoint, err
}

func (n *Node) s3Endpoint() (endpoint S3Endpoint, port int, err error) {
	keys, err := n.s3Keys()
	if err != nil {
		return endpoint, 0, err
	}
	if port, err = n.Port(s3Name); err != nil {
		return endpoint, 0, err
	}
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	return S3Endpoint{URL: url, WebURL: url + s3WebPath + "/", AccessKey: keys.AccessKey, SecretKey: keys.SecretKey, Region: s3Region}, port, nil
}

// S3 starts the S3 gateway, unless it runs, and says where it is. Objects are plain files below Dir/data/s3/<bucket>.
func (n *Node) S3(ctx context.Context) (S3Endpoint, error) {
	n.s3.Lock()
	defer n.s3.Unlock()
	endpoint, port, err := n.s3Endpoint()
	if err != nil {
		return S3Endpoint{}, err
	}
	data, err := n.folder("data", s3Name)
	if err != nil {
		return S3Endpoint{}, err
	}
	err = n.Apply(ctx, Process{
		Name: s3Name, Kind: "s3",
		// The web page comes from the gateway's own port, so that a browser needs no leave to call it (CORS).
		Command: []string{
			n.tools.VersityGW, "--port", strings.TrimPrefix(endpoint.URL, "http://"), "--region", s3Region, "--health", s3HealthPath, "--webui-s3-prefix", s3WebPath, "--quiet",
			"posix", "--dir-perms", "0700", "--file-perms", "0600", data,
		},
		Env:   []string{"ROOT_ACCESS_KEY_ID=" + endpoint.AccessKey, "ROOT_SECRET_ACCESS_KEY=" + endpoint.SecretKey},
		Ports: []int{port}, Ready: Probe{HTTP: endpoint.URL + s3HealthPath}, StopOrder: stopServers,
	})
	if err != nil {
		return S3Endpoint{}, fmt.Errorf("start S3 gateway: %w", err)
	}
	return endpoint, nil
}

func (n *Node) s3KeysPath() string { return filepath.Join(n.dir, "run", "s3.json") }

func (n *Node) s3Keys() (s3Keys, error) {
	var keys s3Keys
	data, err := os.ReadFile(n.s3KeysPath())
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &keys); err != nil {
			return keys, fmt.Errorf("read S3 credentials %s: %w", n.s3KeysPath(), err)
		}
		return keys, nil
	case !errors.Is(err, fs.ErrNotExist):
		return keys, fmt.Errorf("read S3 credentials: %w", err)
	}
	if _, err := n.folder("run"); err != nil {
		return keys, err
	}
	keys = s3Keys{AccessKey: "AKIA" + randomText(10), SecretKey: randomText(25)}
	if data, err = json.Marshal(keys); err != nil {
		return keys, fmt.Errorf("encode S3 credentials: %w", err)
	}
	if err := renameio.WriteFile(n.s3KeysPath(), data, 0o600); err != nil {
		return keys, fmt.Errorf("keep S3 credentials: %w", err)
	}
	return keys, nil
}

// randomText gives capitals and digits that carry that many random bytes; a multiple of 5 gives 8 characters for each 5.
func randomText(bytes int) string {
	random := make([]byte, bytes)
	_, _ = rand.Read(random) // never fails
	return base32.StdEncoding.EncodeToString(random)
}

// Client gives an S3 client for the gateway.
func (e S3Endpoint) Client() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(e.URL), Region: e.Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(e.AccessKey, e.SecretKey, ""),
	})
}

// CreateBucket makes a bucket; one that is there already is fine.
func (n *Node) CreateBucket(ctx context.Context, bucket string) error {
	endpoint, err := n.S3(ctx)
	if err != nil {
		return err
	}
	_, err = endpoint.Client().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	var owned *types.BucketAlreadyOwnedByYou
	if err != nil && !errors.As(err, &owned) {
		return fmt.Errorf("create bucket %s: %w", bucket, err)
	}
	return nil
}

// Objects lists keys of a bucket that begin with a prefix, at most so many, whether the gateway runs or not. A bucket that isn't there holds
// none.
func (n *Node) Objects(bucket, prefix string, most int) (keys []string, err error) {
	root := filepath.Join(n.dir, "data", s3Name, bucket)
	err = filepath.WalkDir(filepath.Join(root, path.Dir(prefix+"x")), func(file string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.IsDir():
			return nil
		case len(keys) >= most:
			return fs.SkipAll
		}
		key, err := filepath.Rel(root, file)
		if key = filepath.ToSlash(key); err == nil && strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list objects %s of bucket %s: %w", prefix, bucket, err)
	}
	return keys, nil
}

// DeleteBucket deletes a bucket, one that isn't there is fine; force first deletes the objects in it, without force a bucket that has some is an error.
func (n *Node) DeleteBucket(ctx context.Context, bucket string, force bool) error {
	endpoint, err := n.S3(ctx)
	if err != nil {
		return err
	}
	client := endpoint.Client()
	if force {
		err = empty(ctx, client, bucket)
	}
	if err == nil {
		_, err = client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(bucket)})
	}
	var missing *types.NoSuchBucket
	if err != nil && !errors.As(err, &missing) && !isCode(err, "NoSuchBucket") {
		return fmt.Errorf("delete bucket %s: %w", bucket, err)
	}
	return nil
}

// isCode tells whether the gateway answered with that error code.
func isCode(err error, code string) bool {
	var coded interface{ ErrorCode() string }
	return errors.As(err, &coded) && coded.ErrorCode() == code
}

// empty deletes all objects of a bucket and what uploads have begun.
func empty(ctx context.Context, client *s3.Client, bucket string) error {
	uploads := s3.NewListMultipartUploadsPaginator(client, &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket)})
	for uploads.HasMorePages() {
		page, err := uploads.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list uploads: %w", err)
		}
		for _, upload := range page.Uploads {
			_, err := client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: aws.String(bucket), Key: upload.Key, UploadId: upload.UploadId})
			if err != nil {
				return fmt.Errorf("abort upload of %s: %w", aws.ToString(upload.Key), err)
			}
		}
	}
	for {
		page, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket)}) // always the first page: the ones before are gone
		if err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		if len(page.Contents) == 0 {
			return nil
		}
		names := make([]types.ObjectIdentifier, 0, len(page.Contents))
		for _, object := range page.Contents {
			names = append(names, types.ObjectIdentifier{Key: object.Key})
		}
		deleted, err := client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: aws.String(bucket), Delete: &types.Delete{Objects: names, Quiet: aws.Bool(true)}})
		if err != nil {
			return fmt.Errorf("delete objects: %w", err)
		}
		if len(deleted.Errors) > 0 {
			return fmt.Errorf("delete object %s: %s", aws.ToString(deleted.Errors[0].Key), aws.ToString(deleted.Errors[0].Message))
		}
	}
}
