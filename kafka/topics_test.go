package kafka

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestTopics(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		p, err := newPipeline(ctx, 3)
		if err != nil {
			return err
		}
		_, err = NewTopics(ctx, "topics", &TopicsArgs{Namespace: testNamespace, Cluster: p.cluster, Credentials: p.credentials, Topics: []Topic{
			{Name: "my-sports.dead-letters", Partitions: 1, Replicas: 3, Configs: map[string]string{"retention.ms": "1000"}},
		}})
		return err
	})
	topic := r.One(t, confluent+"KafkaTopic", "my-sports.dead-letters")
	require.Equal(t, "my-sports-dead-letters", at(t, topic.Inputs, "metadata", "name"))
	require.Equal(t, map[string]any{
		"name": "my-sports.dead-letters", "partitionCount": 1.0, "replicas": 3.0, "configs": map[string]any{"retention.ms": "1000"},
		"kafkaRestClassRef": map[string]any{"name": "default"},
	}, spec(topic))
	require.Equal(t, `["jsonpath={.status.appState}=Created","jsonpath={.status.partitionCount}=1"]`, waitFor(t, topic))
	dependsOn(t, topic, confluent+"Kafka", "kafka")
	dependsOn(t, topic, confluent+"KafkaRestClass", "default")

	rest := r.One(t, confluent+"KafkaRestClass", "default")
	require.Equal(t, map[string]any{
		"endpoint":       "https://kafka.confluent.svc.cluster.local:8090",
		"authentication": map[string]any{"type": "basic", "basic": map[string]any{"secretRef": "kafka-rest-login"}},
		"tls":            map[string]any{"secretRef": "kafka-ca"},
	}, spec(rest)["kafkaRest"])
}

// TestObjectsOfATopic holds that a topic's resource says where its records land, and that the check finds it there.
func TestObjectsOfATopic(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		p, err := newPipeline(ctx, 3)
		if err != nil {
			return err
		}
		_, err = NewTopics(ctx, "topics", &TopicsArgs{Namespace: testNamespace, Cluster: p.cluster, Credentials: p.credentials, Topics: []Topic{
			{Name: "my-sports", Partitions: 6, Replicas: 3, Objects: pulumi.String("s3://events/topics/my-sports/")},
			{Name: "my-sports.positions", Partitions: 1, Replicas: 3},
		}})
		return err
	})
	inputs := func(name string) resource.PropertyMap {
		return resource.NewPropertyMapFromMap(r.One(t, confluent+"KafkaTopic", name).Inputs)
	}
	require.Equal(t, "s3://events/topics/my-sports/", objectsOf(inputs("my-sports")))
	require.Empty(t, objectsOf(inputs("my-sports.positions")))
	require.Empty(t, objectsOf(resource.PropertyMap{}))
	unknown := inputs("my-sports")
	unknown["metadata"].ObjectValue()["annotations"].ObjectValue()[objectsAnnotation] = resource.MakeComputed(resource.NewProperty(""))
	require.Empty(t, objectsOf(unknown), "a bucket that isn't made yet is empty")
}

func TestResourceName(t *testing.T) {
	t.Parallel()
	require.Equal(t, "my-sports", resourceName("my-sports"))
	require.Equal(t, "my-sports-positions", resourceName("my-sports.positions"))
	require.Regexp(t, `^my-sports-[0-9a-f]{8}$`, resourceName("My_Sports"))
	require.NotEqual(t, resourceName("My_Sports"), resourceName("my_sports"))
	require.Regexp(t, `^[0-9a-f]{8}$`, resourceName("___"))
	require.LessOrEqual(t, len(resourceName(strings.Repeat("x", 249))), 253)
}
