package stack

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestRefuseObjects(t *testing.T) {
	t.Parallel()
	c := &Config{Project: "kafka-on-eks", Topic: Topic{Name: "my-sports"}, Sink: Sink{Prefix: "raw/topics"}}
	require.Equal(t, "s3://acme-events/raw/topics/my-sports/", c.objectsURL("acme-events"))
	recorder.Run(t, func(ctx *pulumi.Context) error {
		require.NoError(t, c.refuseObjects(ctx, c.objectsURL("acme-events")))
		require.EqualError(t, c.refuseObjects(ctx, c.objectsURL("full-of-events")), "config has 1 problem:\n  kafka-on-eks:sink.prefix: got \"raw/topics\", "+
			"must be a folder without objects of topic my-sports, as this topic is made anew: its objects would replace those of the one before "+
			"(there is raw/topics/my-sports/first in bucket full-of-events; e.g. raw/topics-2)")
		return nil
	})
}
