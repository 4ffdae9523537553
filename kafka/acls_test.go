package kafka

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// recordACLs returns the Job that adds rules, and the one that removes others.
func recordACLs(t *testing.T, image, topic string, ids ...string) (add, remove recorder.Resource) {
	t.Helper()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		p, err := newPipeline(ctx, 3)
		if err != nil {
			return err
		}
		args := &ACLsArgs{
			Namespace: testNamespace, Image: pulumi.String(image), Cluster: p.cluster, Credentials: p.credentials, TransactionalIDs: ids,
			Topic: topic, DeadLetters: topic + ".dead-letters", Positions: topic + ".positions", SinkDeadLetters: topic + ".sink-dead-letters",
		}
		if _, err = NewACLs(ctx, "acls", args); err != nil {
			return err
		}
		_, err = NewRevocation(ctx, "acls-remove", args)
		return err
	})
	add, remove = r.One(t, "kubernetes:batch/v1:Job", "acls"), r.One(t, "kubernetes:batch/v1:Job", "acls-remove")
	dependsOn(t, add, confluent+"Kafka", "kafka")
	dependsOn(t, remove, confluent+"Kafka", "kafka")
	return add, remove
}

func aclContainer(t *testing.T, job recorder.Resource) map[string]any {
	t.Helper()
	return at(t, job.Inputs, "spec", "template", "spec").(map[string]any)["containers"].([]any)[0].(map[string]any)
}

func TestACLs(t *testing.T) {
	t.Parallel()
	add, remove := recordACLs(t, "x/producer@sha256:1", "my-sports", "producer-a", "producer-b")
	lines := func(job recorder.Resource) string {
		container := aclContainer(t, job)
		require.Equal(t, "x/producer@sha256:1", container["image"])
		var lines []string
		for _, line := range container["args"].([]any) {
			lines = append(lines, line.(string))
		}
		return strings.Join(lines, "\n")
	}
	rules := `
connect READ topic confluent.connect-configs
connect WRITE topic confluent.connect-configs
connect CREATE topic confluent.connect-configs
connect DESCRIBE topic confluent.connect-configs
connect READ topic confluent.connect-offsets
connect WRITE topic confluent.connect-offsets
connect CREATE topic confluent.connect-offsets
connect DESCRIBE topic confluent.connect-offsets
connect READ topic confluent.connect-status
connect WRITE topic confluent.connect-status
connect CREATE topic confluent.connect-status
connect DESCRIBE topic confluent.connect-status
connect READ group confluent.connect
connect READ topic my-sports
connect DESCRIBE topic my-sports
connect READ group connect-s3-sink
connect WRITE topic my-sports.sink-dead-letters
connect DESCRIBE topic my-sports.sink-dead-letters
producer WRITE topic my-sports
producer DESCRIBE topic my-sports
producer WRITE topic my-sports.dead-letters
producer DESCRIBE topic my-sports.dead-letters
producer READ topic my-sports.positions
producer WRITE topic my-sports.positions
producer DESCRIBE topic my-sports.positions
producer WRITE transactional-id producer-a
producer DESCRIBE transactional-id producer-a
producer WRITE transactional-id producer-b
producer DESCRIBE transactional-id producer-b`
	require.Equal(t, "acls\n--add"+rules, lines(add))
	require.Equal(t, "acls"+rules, lines(remove))
}

func TestOtherRulesAreAnotherJob(t *testing.T) {
	t.Parallel()
	name := func(image, topic string, ids ...string) any {
		add, _ := recordACLs(t, image, topic, ids...)
		return at(t, add.Inputs, "metadata", "name")
	}
	job := name("producer:1", "my-sports", "producer")
	require.Regexp(t, `^kafka-acls-add-[0-9a-f]{8}$`, job)
	require.Equal(t, job, name("producer:1", "my-sports", "producer"))
	require.NotEqual(t, job, name("producer:1", "results", "producer"))
	require.NotEqual(t, job, name("producer:1", "my-sports", "producer", "producer-b"))
	require.NotEqual(t, job, name("producer:2", "my-sports", "producer"))
}
