package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// TestTopicMadeAgain deletes the topic while records flow and makes it again: the sink says so and replaces nothing, and another folder is the
// way out.
func TestTopicMadeAgain(t *testing.T) {
	flags := []string{"-c", "source.rate=500", "-c", "sink.rotateInterval=1s"}
	c := harness.New(t)
	c.Must(t, append([]string{"up"}, flags...)...)
	awaitPosition(t, c, 5_000)
	landed := c.Lines(t, "my-sports")
	require.NotEmpty(t, landed)

	ctx, admin := context.Background(), c.Admin(t)
	deleted, err := admin.DeleteTopics(ctx, []string{"my-sports"}, kafka.SetAdminOperationTimeout(time.Minute))
	require.NoError(t, err)
	require.Equal(t, kafka.ErrNoError, deleted[0].Error.Code(), deleted[0].Error)
	harness.Eventually(t, time.Minute, func() error {
		made, err := admin.CreateTopics(ctx, []kafka.TopicSpecification{{Topic: "my-sports", NumPartitions: 6, ReplicationFactor: 3}})
		if err == nil && made[0].Error.Code() != kafka.ErrNoError {
			err = made[0].Error
		}
		return err
	})
	harness.Eventually(t, 2*time.Minute, func() error {
		sink := c.Status(t).Delivery.Sinks[0]
		if sink.State != "FAILED" || !strings.Contains(sink.Problem, "would replace objects") {
			return fmt.Errorf("the sink is %s: %s", sink.State, sink.Problem)
		}
		return nil
	})
	require.Contains(t, c.Status(t).Delivery.Sinks[0].Problem, "set topics.dir (the stack's sink.prefix) to another folder")
	requireUnchanged(t, landed, c.Lines(t, "my-sports"))

	c.Must(t, append([]string{"up", "-c", "sink.prefix=topics2"}, flags...)...)
	harness.Eventually(t, 2*time.Minute, func() error {
		if sink := c.Status(t).Delivery.Sinks[0]; sink.State != "RUNNING" {
			return errors.New(sink.State + " " + sink.Problem)
		}
		return nil
	})
	requireUnchanged(t, landed, c.Lines(t, "my-sports"))
}

// requireUnchanged wants each object that was there to be there as it was.
func requireUnchanged(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for key, lines := range before {
		require.Equal(t, lines, after[key], key)
	}
}
