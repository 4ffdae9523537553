package stack

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

func TestRefuseObjects(t *testing.T) {
	t.Parallel()
	c := &config.Config{Project: "kafka-on-eks", Topic: config.Topic{Name: "my-sports"}, Sink: config.Sink{Prefix: "raw/topics"}}
	recorder.Run(t, func(ctx *pulumi.Context) error {
		bucket, err := infra.NewBucket(ctx, "events", &infra.BucketArgs{Existing: "acme-events"})
		require.NoError(t, err)
		require.NoError(t, refuseObjects(c, ctx, bucket, "s3://acme-events/raw/topics/my-sports/"))
		require.EqualError(t, refuseObjects(c, ctx, bucket, "s3://full-of-events/raw/topics/my-sports/"), "config has 1 problem:\n  kafka-on-eks:sink.prefix: "+
			"got \"raw/topics\", must be a folder without objects of topic my-sports, as this topic is made anew: its objects would replace those of the one before "+
			"(there is raw/topics/my-sports/first in bucket full-of-events; e.g. raw/topics-2)")
		return nil
	})
}

func TestTopicSaysWhereItsRecordsLand(t *testing.T) {
	r := deploy(t, "dev", func(values map[string]string) {
		values["kafka-on-eks:bucket"] = `{"name":"acme-events"}`
		values["kafka-on-eks:sink"] = `{"prefix":"raw/topics"}`
	})
	require.NoError(t, r.Err)
	metadata := r.One(t, "kubernetes:platform.confluent.io/v1beta1:KafkaTopic", "my-sports").Inputs["metadata"].(map[string]any)
	require.Equal(t, "s3://acme-events/raw/topics/my-sports/", metadata["annotations"].(map[string]any)["kafka-on-eks/objects"])
}
