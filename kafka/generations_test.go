package kafka

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// rotated records credentials of some generations, with what uses them.
func rotated(t *testing.T, g Generations) *recorder.Recording {
	t.Helper()
	return recorder.Run(t, func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		c, err := NewCredentials(ctx, "kafka", &CredentialsArgs{Namespace: testNamespace, Generations: g, Kubernetes: cluster, Clients: []string{"billing"}})
		if err != nil {
			return err
		}
		logins, err := NewLogins(ctx, "logins", &LoginsArgs{
			Namespace: testNamespace, Image: pulumi.String("producer:1"), Credentials: c, Brokers: 2, Controllers: 3, After: c.Parts(),
		})
		if err != nil {
			return err
		}
		kafka, err := NewCluster(ctx, "kafka", &ClusterArgs{
			Namespace: testNamespace, Versions: testVersions, StorageClass: pulumi.String("gp3-kafka"), Credentials: c, Brokers: 3, Controllers: 3,
			BrokerPod: testPod, ControllerPod: testPod, BrokerStorage: "100Gi", ControllerStorage: "20Gi", ReplicationFactor: 3, MinInsyncReplicas: 2,
			After: append(c.Parts(), logins.Parts()...),
		})
		if err != nil {
			return err
		}
		if _, err := NewTopics(ctx, "topics", &TopicsArgs{
			Namespace: testNamespace, Cluster: kafka, Credentials: c, Topics: []Topic{{Name: "my-sports", Partitions: 1, Replicas: 3}},
		}); err != nil {
			return err
		}
		acls, err := NewACLs(ctx, "acls", &ACLsArgs{
			Namespace: testNamespace, Image: pulumi.String("producer:1"), Cluster: kafka, Credentials: c, TransactionalIDs: []string{"producer"},
			Topic: "a", DeadLetters: "b", Positions: "c", SinkDeadLetters: "d",
		})
		if err != nil {
			return err
		}
		_, err = c.NewProducerLogin(ctx, acls)
		return err
	})
}

func secretData(t *testing.T, r *recorder.Recording, name string) map[string]any {
	t.Helper()
	return r.One(t, "kubernetes:core/v1:Secret", name).Inputs["stringData"].(map[string]any)
}

// TestRotation holds what is valid in the run that makes new passwords, in which order they are taken over, and that a later run ends the old ones.
func TestRotation(t *testing.T) {
	t.Parallel()
	r := rotated(t, Generations{Current: 2, Old: true})
	users := secretData(t, r, "kafka-sasl")["plain-users.json"]
	var known map[string]string
	require.NoError(t, json.Unmarshal([]byte(users.(string)), &known))
	require.Len(t, known, 11, "five roles twice, and the client")
	require.Equal(t, users, secretData(t, r, "kafka-sasl-b")["plain-users.json"], "nodes that are still on the old Secret let in those on the new one")
	require.Equal(t, "username=kafka\npassword=password-of-kafka-kafka\n", secretData(t, r, "kafka-sasl")["plain.txt"])
	require.Equal(t, "username=kafka-b\npassword=password-of-kafka-kafka-b\n", secretData(t, r, "kafka-sasl-b")["plain.txt"])
	require.Equal(t, "rest-b: password-of-kafka-rest-b,Administrators\nrest: password-of-kafka-rest,Administrators\n", secretData(t, r, "kafka-rest-users")["basic.txt"])
	require.Equal(t, "username=rest-b\npassword=password-of-kafka-rest-b\n", secretData(t, r, "kafka-rest-login")["basic.txt"])
	require.Equal(t, "password-of-kafka-jobs-b", secretData(t, r, "kafka-admin")["password"])
	require.Equal(t, "producer-b", secretData(t, r, "producer-kafka")["username"])
	require.Equal(t, map[string]any{"generation": "2"}, r.One(t, "random:index/randomPassword:RandomPassword", "kafka-kafka-b").Inputs["keepers"])

	controllers, brokers := r.One(t, confluent+"KRaftController", "kraftcontroller"), r.One(t, confluent+"Kafka", "kafka")
	require.Equal(t, "kafka-sasl-b", at(t, spec(brokers), "listeners", "replication", "authentication", "jaasConfig", "secretRef"), "another Secret restarts the pods")
	job := r.One(t, "kubernetes:batch/v1:Job", "logins")
	dependsOn(t, job, "core/v1:Secret", "kafka-sasl")
	dependsOn(t, controllers, "batch/v1:Job", "logins")
	dependsOn(t, r.One(t, "kubernetes:core/v1:Secret", "kafka-rest-login"), confluent+"Kafka", "kafka")
	dependsOn(t, r.One(t, "kubernetes:core/v1:Secret", "producer-kafka"), "batch/v1:Job", "acls")
	container := aclContainer(t, job)
	require.Equal(t, []any{"logins"}, container["args"])
	require.Contains(t, container["env"], map[string]any{"name": "KAFKA_BOOTSTRAP_SERVERS", "value": "kraftcontroller-0.kraftcontroller.confluent.svc.cluster.local:9074," +
		"kraftcontroller-1.kraftcontroller.confluent.svc.cluster.local:9074,kraftcontroller-2.kraftcontroller.confluent.svc.cluster.local:9074," +
		"kafka-0.kafka.confluent.svc.cluster.local:9071,kafka-1.kafka.confluent.svc.cluster.local:9071"})
	require.Contains(t, container["env"], map[string]any{"name": "KAFKA_SASL_USERNAME", "value": "jobs-b"})
	rules := aclContainer(t, r.One(t, "kubernetes:batch/v1:Job", "acls"))["args"]
	for _, user := range []string{"connect", "connect-b"} {
		require.Contains(t, rules, user+" READ topic a")
	}
	for _, user := range []string{"producer", "producer-b"} {
		require.Contains(t, rules, user+" WRITE topic a")
	}

	after := rotated(t, Generations{Current: 2})
	require.JSONEq(t, `{"kafka-b":"password-of-kafka-kafka-b","rest-b":"password-of-kafka-rest-b","jobs-b":"password-of-kafka-jobs-b",
		"connect-b":"password-of-kafka-connect-b","producer-b":"password-of-kafka-producer-b","billing":"password-of-kafka-client-billing"}`,
		secretData(t, after, "kafka-sasl-b")["plain-users.json"].(string))
	for _, secret := range after.Of("kubernetes:core/v1:Secret") {
		require.NotEqual(t, "kafka-sasl", secret.Name)
	}
	require.Equal(t, spec(brokers)["listeners"], spec(after.One(t, confluent+"Kafka", "kafka"))["listeners"], "nothing restarts")
	require.NotContains(t, aclContainer(t, after.One(t, "kubernetes:batch/v1:Job", "acls"))["args"], "connect READ topic a")

	third := rotated(t, Generations{Current: 3, Old: true})
	password := third.One(t, "random:index/randomPassword:RandomPassword", "kafka-kafka")
	require.Equal(t, map[string]any{"generation": "3"}, password.Inputs["keepers"], "not the first one's password again")
}
