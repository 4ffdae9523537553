package kafka

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestCluster(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := newPipeline(ctx, 4)
		return err
	})
	controllers, brokers := r.One(t, confluent+"KRaftController", "kraftcontroller"), r.One(t, confluent+"Kafka", "kafka")
	require.Equal(t, 3.0, spec(controllers)["replicas"])
	require.Equal(t, 4.0, spec(brokers)["replicas"])
	require.Equal(t, `["jsonpath={.status.phase}=RUNNING","jsonpath={.status.readyReplicas}=4"]`, waitFor(t, brokers))
	require.Equal(t, `["jsonpath={.status.phase}=RUNNING","jsonpath={.status.readyReplicas}=3"]`, waitFor(t, controllers))
	dependsOn(t, brokers, "KRaftController", "kraftcontroller")
	dependsOn(t, brokers, "rbac.authorization.k8s.io/v1:ClusterRoleBinding", "kafka-rack")

	secured := map[string]any{"tls": map[string]any{"enabled": true}, "authentication": map[string]any{"type": "plain", "jaasConfig": map[string]any{"secretRef": "kafka-sasl"}}}
	require.Equal(t, map[string]any{"internal": secured, "replication": secured}, spec(brokers)["listeners"])
	require.Equal(t, at(t, spec(controllers), "listeners", "controller"), at(t, spec(brokers), "dependencies", "kRaftController", "controllerListener"),
		"both sides of the controller listener must say the same")
	require.Equal(t, map[string]any{"type": "simple", "superUsers": []any{
		"User:jobs", "User:jobs-b", "User:kafka", "User:kafka-b", "User:rest", "User:rest-b",
	}}, spec(brokers)["authorization"], "both turns, whatever the generation: another list would restart all nodes at once")
	require.Equal(t, spec(brokers)["authorization"], spec(controllers)["authorization"])
	require.Equal(t, "kafka-rest-sasl", at(t, spec(brokers), "dependencies", "kafkaRest", "authentication", "jaasConfig", "secretRef"))
	require.Equal(t, []any{
		"auto.create.topics.enable=false", "default.replication.factor=3", "log.retention.check.interval.ms=10000", "log.segment.delete.delay.ms=10000",
		"min.insync.replicas=2", "offsets.topic.replication.factor=3",
		"replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector", "transaction.state.log.replication.factor=3",
		"transaction.state.log.min.isr=2", "unclean.leader.election.enable=false",
	}, at(t, spec(brokers), "configOverrides", "server"))
	require.Equal(t, []any{"-Xms4096m", "-Xmx4096m"}, at(t, spec(brokers), "configOverrides", "jvm"))
	require.Equal(t, map[string]any{"cpu": "2", "memory": "8Gi"}, at(t, spec(brokers), "podTemplate", "resources", "requests"))
	require.Equal(t, "kafka", at(t, spec(brokers), "podTemplate", "serviceAccountName"))
	require.Equal(t, map[string]any{"name": "gp3-kafka"}, spec(brokers)["storageClass"])

	observer := "confluentinc/confluent-observer-container:" + testVersions.Init
	require.Equal(t, map[string]any{"image": observer, "readiness": map[string]any{"maxURP": 0.0}}, at(t, spec(brokers), "services", "observer"),
		"a broker that isn't in sync isn't ready")
	require.Equal(t, map[string]any{"image": observer, "readiness": map[string]any{"maxLeoLag": 1000.0}}, at(t, spec(controllers), "services", "observer"))
	for _, r := range []recorder.Resource{brokers, controllers} {
		spread := at(t, spec(r), "podTemplate", "topologySpreadConstraints").([]any)
		require.Equal(t, "Honor", spread[0].(map[string]any)["nodeTaintsPolicy"], "nodes that pods may not run on don't count")
	}
}

func TestClusterRefuses(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*ClusterArgs){
		"got 2 brokers, must be at least 3": func(a *ClusterArgs) { a.Brokers = 2 },
		"got 4 controllers, must be odd":    func(a *ClusterArgs) { a.Controllers = 4 },
		"are required":                      func(a *ClusterArgs) { a.BrokerPod.Heap = "" },
	} {
		args := &ClusterArgs{
			Namespace: testNamespace, Versions: testVersions, StorageClass: pulumi.String("gp3-kafka"), Credentials: &Credentials{}, Brokers: 3, Controllers: 3,
			BrokerPod: testPod, ControllerPod: testPod, BrokerStorage: "1Gi", ControllerStorage: "1Gi", ReplicationFactor: 3, MinInsyncReplicas: 2,
		}
		change(args)
		r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
			_, err := NewCluster(ctx, "kafka", args)
			return err
		})
		require.ErrorContains(t, r.Err, want)
		require.Empty(t, r.Resources)
	}
}
