package kafka

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func recordACLs(t *testing.T, topic string, ids ...string) map[string]recorder.Resource {
	t.Helper()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		p, err := newPipeline(ctx, 3)
		if err != nil {
			return err
		}
		_, err = NewACLs(ctx, "acl", &ACLsArgs{
			Namespace: testNamespace, Versions: testVersions, Cluster: p.cluster, Credentials: p.credentials, TransactionalIDs: ids,
			Topic: topic, DeadLetters: topic + ".dead-letters", Positions: topic + ".positions", SinkDeadLetters: topic + ".sink-dead-letters",
		})
		return err
	})
	jobs := map[string]recorder.Resource{}
	for _, job := range r.Of("kubernetes:batch/v1:Job") {
		jobs[job.Name] = job
		dependsOn(t, job, confluent+"Kafka", "kafka")
	}
	return jobs
}

func TestACLs(t *testing.T) {
	t.Parallel()
	jobs := recordACLs(t, "my-sports", "producer")
	base := "kafka-acls --bootstrap-server kafka.confluent.svc.cluster.local:9071 --command-config /mnt/kafka-admin/client.properties --add --allow-principal "
	want := map[string]string{
		"acl-connect-workers":    "User:connect --producer --consumer --group confluent.connect --topic confluent.connect-configs --topic confluent.connect-offsets --topic confluent.connect-status",
		"acl-sink-reads":         "User:connect --consumer --topic my-sports --group connect-s3-sink",
		"acl-sink-dead-letters":  "User:connect --producer --topic my-sports.sink-dead-letters",
		"acl-producer-writes":    "User:producer --producer --transactional-id producer --topic my-sports --topic my-sports.dead-letters --topic my-sports.positions",
		"acl-producer-positions": "User:producer --operation Read --operation Describe --topic my-sports.positions",
	}
	require.Len(t, jobs, len(want))
	for name, args := range want {
		container := at(t, jobs[name].Inputs, "spec", "template", "spec").(map[string]any)["containers"].([]any)[0].(map[string]any)
		var command []string
		for _, word := range container["command"].([]any) {
			command = append(command, word.(string))
		}
		require.Equal(t, base+args, strings.Join(command, " "))
		require.Equal(t, "confluentinc/cp-server:8.3.1", container["image"])
	}
}

func TestAnotherGrantIsAnotherJob(t *testing.T) {
	t.Parallel()
	name := func(jobs map[string]recorder.Resource, job string) any {
		return at(t, jobs[job].Inputs, "metadata", "name")
	}
	before, again, after := recordACLs(t, "my-sports", "producer"), recordACLs(t, "my-sports", "producer"), recordACLs(t, "results", "producer")
	require.Equal(t, name(before, "acl-sink-reads"), name(again, "acl-sink-reads"))
	require.NotEqual(t, name(before, "acl-sink-reads"), name(after, "acl-sink-reads"))
	require.Equal(t, name(before, "acl-connect-workers"), name(after, "acl-connect-workers"))
}

func TestEachProducerHasItsTransactionalID(t *testing.T) {
	t.Parallel()
	container := at(t, recordACLs(t, "my-sports", "producer-a", "producer-b")["acl-producer-writes"].Inputs, "spec", "template", "spec").(map[string]any)["containers"].([]any)[0]
	command := fmt.Sprint(container.(map[string]any)["command"])
	require.Contains(t, command, "--transactional-id producer-a --transactional-id producer-b --topic my-sports ")
	require.NotContains(t, command, "prefixed")
}
