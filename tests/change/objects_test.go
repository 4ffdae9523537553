package change

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness/rehearsal"
)

const (
	landed  = "topics/my-sports/date=2026-11-28/hour=10/my-sports+0+0000000000.json"
	refusal = `kafka-on-eks:sink.prefix: got "topics", must be a folder without objects of topic my-sports, as this topic is made anew: ` +
		`its objects would replace those of the one before (there is ` + landed + ` in bucket acme-events; e.g. topics-2)`
)

// TestTopicMadeAnewOverObjects holds that a topic isn't made where objects of an earlier one of that name are: offsets begin at 0 again, and
// name the objects.
func TestTopicMadeAnewOverObjects(t *testing.T) {
	s := rehearsal.New(t, "prod", "bucket.name=acme-events", "cluster.deletionProtection=false", "storage.reclaimPolicy=Delete")
	kept := s.Overrides
	s.Land("acme-events", "logs/2026/11/28.txt")
	s.Land("acme-events", "topics/my-sports-2/date=2026-11-28/hour=10/my-sports-2+0+0000000000.json")
	s.Up(t)
	s.Land("acme-events", landed)
	require.False(t, s.Preview(t).Changes.Pending(), "the stack's own objects are no reason to refuse anything")
	s.Overrides = append(kept, "topic.partitions=12", "brokers=6")
	s.Up(t)

	// Another topic and back: the first one is made anew.
	s.Overrides = append(kept, "topic.name=matches")
	s.Up(t)
	s.Overrides = kept
	require.ErrorContains(t, s.PreviewRefused(t), refusal)
	require.ErrorContains(t, s.UpRefused(t), refusal)
	s.Overrides = append(kept, "sink.prefix=topics-2")
	s.Up(t)

	// The bucket outlives the stack.
	s.Destroy(t)
	s.Overrides = kept
	require.ErrorContains(t, s.PreviewRefused(t), refusal)
	err := s.UpRefused(t)
	require.ErrorContains(t, err, refusal)
	require.Equal(t, 1, strings.Count(err.Error(), "sink.prefix"), "%v", err)
	require.NotContains(t, s.Left(), "topic my-sports")
	require.NotContains(t, s.Left(), "connector s3-sink")
	s.Overrides = append(kept, "sink.prefix=topics-2")
	s.Up(t)
	require.Contains(t, s.Left(), "connector s3-sink")
}

// TestTopicOfANewBucket holds that a bucket that the stack makes is looked at, too, once it has a name.
func TestTopicOfANewBucket(t *testing.T) {
	s := rehearsal.New(t, "prod", rehearsal.Destroyable...)
	s.Up(t)
	var bucket string
	for _, r := range s.Preview(t).Resources {
		if r.Type == "aws:s3/bucketV2:BucketV2" {
			bucket = r.Inputs["bucket"].(string)
		}
	}
	require.NotEmpty(t, bucket)
	s.Land(bucket, landed)
	s.Overrides = append(slices.Clone(rehearsal.Destroyable), "topic.name=matches")
	s.Up(t)
	s.Overrides = rehearsal.Destroyable
	require.ErrorContains(t, s.PreviewRefused(t), "there is "+landed+" in bucket "+bucket)
}
