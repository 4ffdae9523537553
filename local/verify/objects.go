package verify

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"kafka-on-eks/local/sink"
)

// readsAtOnce is how many objects are read at the same time.
const readsAtOnce = 8

// object is one object of a partition.
type object struct {
	key    string
	parsed sink.ParsedKey
	// first is the hash of its first line; of nothing where it is empty.
	first line
	empty bool
}

// bucket lists and reads the objects of a topic.
type bucket struct {
	client *s3.Client
	name   string
	config *sink.Config
}

// list gives the topic's objects by partition, and the keys that no object of the topic can have.
func (b *bucket) list(ctx context.Context, topic string) (byPartition map[int32][]*object, foreign []string, err error) {
	prefix := b.config.Prefix(topic)
	parse := b.config.KeyParser(topic)
	byPartition = map[int32][]*object{}
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("list objects of bucket %s below %s: %w", b.name, prefix, err)
		}
		for _, found := range page.Contents {
			parsed, ok := parse(*found.Key)
			if !ok {
				foreign = append(foreign, *found.Key)
				continue
			}
			byPartition[parsed.Partition] = append(byPartition[parsed.Partition], &object{key: *found.Key, parsed: parsed})
		}
	}
	for _, objects := range byPartition {
		sort.Slice(objects, func(i, j int) bool { return objects[i].parsed.Offset < objects[j].parsed.Offset })
	}
	return byPartition, foreign, nil
}

// read gives every line of the objects to each, one call at a time.
func (b *bucket) read(ctx context.Context, objects []*object, each func(o *object, l line)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	var mu sync.Mutex
	for _, o := range objects {
		group.Go(func() error {
			got, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &o.key})
			if err != nil {
				return fmt.Errorf("read object %s: %w", o.key, err)
			}
			defer func() { _ = got.Body.Close() }() // only read
			o.empty = true
			err = b.config.ReadObject(got.Body, func(content []byte, whole bool) {
				l := lineOf(o.parsed.Folder, content, whole)
				if o.empty {
					o.first, o.empty = l, false
				}
				mu.Lock()
				defer mu.Unlock()
				each(o, l)
			})
			if err != nil {
				return fmt.Errorf("read object %s: %w", o.key, err)
			}
			return nil
		})
	}
	return group.Wait()
}
