package standin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/status"

	"kafka-on-eks/local/machine"
)

const urn = "urn:pulumi:local::kafka-on-eks::kubernetes:platform.confluent.io/v1beta1:KafkaTopic::matches"

// fakeMachine notes what it is told.
type fakeMachine struct {
	Machine
	alive   bool
	topics  []machine.TopicSpec
	removed []string
	pods    []machine.Pod
	refuses error // of pods
	mounted []machine.Pod
	users   map[string]map[string]map[string]string // by resource and listener

	connectors []machine.ConnectorSpec
}

func (m *fakeMachine) KafkaReady(_ context.Context, name string) error {
	if !m.alive {
		return fmt.Errorf("there is no Kafka %s", name)
	}
	return nil
}

func (m *fakeMachine) Topic(_ context.Context, spec machine.TopicSpec) error {
	m.topics = append(m.topics, spec)
	return nil
}

func (m *fakeMachine) RemoveTopic(_ context.Context, _, topic string) error {
	m.removed = append(m.removed, topic)
	return nil
}

func (m *fakeMachine) Pod(_ context.Context, pod machine.Pod) error {
	m.pods = append(m.pods, pod)
	return m.refuses
}

func (m *fakeMachine) Remount(_ context.Context, pod machine.Pod) error {
	m.mounted = append(m.mounted, pod)
	return nil
}

func (m *fakeMachine) Controllers(context.Context, machine.ControllerSpec) error { return nil }

func (m *fakeMachine) Brokers(context.Context, machine.BrokerSpec) error { return nil }

func (m *fakeMachine) Connector(_ context.Context, spec machine.ConnectorSpec) error {
	m.connectors = append(m.connectors, spec)
	return nil
}

func (m *fakeMachine) Users(_ context.Context, resource string, users map[string]map[string]string) error {
	if m.users == nil {
		m.users = map[string]map[string]map[string]string{}
	}
	m.users[resource] = users
	return nil
}

// inNamespace is a cluster with the namespace confluent.
func inNamespace(t *testing.T, m Machine) *Cloud {
	t.Helper()
	c := New(Options{Machine: m, ObjectDir: t.TempDir()})
	_, err := kubernetesProvider(c).Create(t.Context(), plugin.CreateRequest{
		Type: "kubernetes:core/v1:Namespace", Name: "confluent",
		Properties: values(map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "confluent"}}),
	})
	require.NoError(t, err)
	return c
}

// managed is the metadata of an object that is always applied under the same name.
func managed(name string) map[string]any {
	return map[string]any{"name": name, "namespace": "confluent", "annotations": map[string]any{managerAnnotation: "program"}}
}

func topicInputs(spec map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": confluentAPI, "kind": "KafkaTopic",
		"metadata": map[string]any{"name": "matches", "namespace": "confluent"}, "spec": spec,
	}
}

func TestBrokenCustomResourceIsRefusedInAPlan(t *testing.T) {
	c := New(Options{})
	token := "kubernetes:" + confluentAPI + ":KafkaTopic"
	require.Empty(t, c.CheckPlanned(urn, token, topicInputs(map[string]any{"partitionCount": 6, "name": "[unknown]"})))

	got := c.CheckPlanned(urn, token, topicInputs(map[string]any{"partitionCount": "six", "partitons": 6}))
	require.Len(t, got, 2)
	require.Contains(t, got[0], "KafkaTopic matches: spec: ")
	require.Contains(t, got[0], "partitons")
	require.Contains(t, got[1], "KafkaTopic matches: spec.partitionCount: ")
	require.Contains(t, got[1], "integer")
}

// TestFinalizers: what would hang for ever in a real cluster is an error here.
func TestFinalizers(t *testing.T) {
	ctx := context.Background()
	fake := &fakeMachine{alive: true}
	c := inNamespace(t, fake)
	p := kubernetesProvider(c)
	release := plugin.CreateRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Properties: values(map[string]any{
		"name": "operator", "namespace": "confluent", "chart": operatorChart,
	})}
	_, err := p.Create(ctx, release)
	require.NoError(t, err)
	topic := values(topicInputs(map[string]any{
		"partitionCount": 6, "replicas": 3, "kafkaClusterRef": map[string]any{"name": "kafka"},
	}))
	made, err := p.Create(ctx, plugin.CreateRequest{
		Type: "kubernetes:platform.confluent.io/v1beta1:KafkaTopic", Name: "matches", Properties: topic,
	})
	require.NoError(t, err)
	require.EqualValues(t, "confluent/matches", made.ID)
	require.Equal(t, []machine.TopicSpec{{Kafka: "kafka", Name: "matches", Partitions: 6, Replicas: 3}}, fake.topics)

	removeTopic := plugin.DeleteRequest{
		Type: "kubernetes:platform.confluent.io/v1beta1:KafkaTopic", Name: "matches", ID: made.ID, Inputs: topic,
	}
	removeRelease := plugin.DeleteRequest{Type: release.Type, Name: "operator", Inputs: release.Properties}

	_, err = p.Delete(ctx, removeRelease)
	require.ErrorContains(t, err, "still has KafkaTopic matches")

	fake.alive = false
	_, err = p.Delete(ctx, removeTopic)
	require.ErrorContains(t, err, "delete topics before Kafka")

	fake.alive = true
	_, err = p.Delete(ctx, removeTopic)
	require.NoError(t, err)
	require.Equal(t, []string{"matches"}, fake.removed)
	_, err = p.Delete(ctx, removeRelease)
	require.NoError(t, err)
}

// TestRetain: an object that the engine never heard of, since it was killed, is in nobody's way.
func TestRetain(t *testing.T) {
	ctx := context.Background()
	c := inNamespace(t, &fakeMachine{alive: true})
	p := kubernetesProvider(c)
	release := values(map[string]any{"name": "operator", "namespace": "confluent", "chart": operatorChart})
	made, err := p.Create(ctx, plugin.CreateRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Properties: release})
	require.NoError(t, err)
	_, err = p.Create(ctx, plugin.CreateRequest{Type: "kubernetes:platform.confluent.io/v1beta1:KafkaTopic", Name: "matches", Properties: values(topicInputs(map[string]any{
		"partitionCount": 6, "replicas": 3, "kafkaClusterRef": map[string]any{"name": "kafka"},
	}))})
	require.NoError(t, err)
	removeRelease := plugin.DeleteRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Inputs: release}
	_, err = p.Delete(ctx, removeRelease)
	require.ErrorContains(t, err, "still has KafkaTopic matches")

	require.NoError(t, c.Retain(maps.All(map[string]string{"aws:s3/bucketV2:BucketV2": "events", "kubernetes:helm.sh/v3:Release": string(made.ID)})))
	require.FileExists(t, c.objects.path(reference{"Release", "confluent", "operator"}))
	_, err = p.Delete(ctx, removeRelease)
	require.NoError(t, err)
	require.NoError(t, New(Options{ObjectDir: t.TempDir() + "/none"}).Retain(maps.All(map[string]string{})))
}

func TestCustomResourceNeedsItsOperator(t *testing.T) {
	c := inNamespace(t, &fakeMachine{})
	_, err := kubernetesProvider(c).Create(context.Background(), plugin.CreateRequest{
		Type: "kubernetes:platform.confluent.io/v1beta1:Kafka", Name: "kafka",
		Properties: values(map[string]any{
			"apiVersion": confluentAPI, "kind": "Kafka", "metadata": map[string]any{"name": "kafka", "namespace": "confluent"},
		}),
	})
	require.ErrorContains(t, err, `no matches for kind "Kafka" in version "platform.confluent.io/v1beta1"`)
}

// TestPodsOfSeveralDeployments holds that each has its own files and needs its own service account, as in a real cluster.
func TestPodsOfSeveralDeployments(t *testing.T) {
	fake := &fakeMachine{}
	c := inNamespace(t, fake)
	p := kubernetesProvider(c)
	create := func(apiVersion, kind, name string, more map[string]any) error {
		inputs := map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": name, "namespace": "confluent"}}
		for key, value := range more {
			inputs[key] = value
		}
		token := "kubernetes:" + apiVersion + ":" + kind
		if apiVersion == "v1" {
			token = "kubernetes:core/v1:" + kind
		}
		_, err := p.Create(context.Background(), plugin.CreateRequest{Type: tokens.Type(token), Name: name, Properties: values(inputs)})
		return err
	}
	deploy := func(name string) error {
		return create("apps/v1", "Deployment", name, map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{
			"serviceAccountName": name,
			"containers": []any{map[string]any{"name": "producer", "image": "registry/producer", "volumeMounts": []any{
				map[string]any{"name": "source", "mountPath": "/mnt/source"}, map[string]any{"name": "schema", "mountPath": "/mnt/schema"},
			}}},
			"volumes": []any{
				map[string]any{"name": "source", "secret": map[string]any{"secretName": name + "-source"}},
				map[string]any{"name": "schema", "configMap": map[string]any{"name": name + "-schema"}},
			},
		}}}})
	}
	require.ErrorContains(t, deploy("producer-a"), "Deployment confluent/producer-a: no pod starts without its service account")
	for _, name := range []string{"producer-a", "producer-b"} {
		require.NoError(t, create("v1", "ServiceAccount", name, nil))
		require.NoError(t, create("v1", "Secret", name+"-source", map[string]any{"stringData": map[string]any{"token": "of " + name}}))
		require.NoError(t, create("v1", "ConfigMap", name+"-schema", map[string]any{"data": map[string]any{"schema.json": "{}"}}))
		require.NoError(t, create("policy/v1", "PodDisruptionBudget", name, nil))
		require.NoError(t, deploy(name))
	}
	producers, err := c.Producers("confluent")
	require.NoError(t, err)
	require.Equal(t, []string{"producer-a", "producer-b"}, producers)
	require.Len(t, fake.pods, 2)
	require.Equal(t, map[string][]byte{"/mnt/source/token": []byte("of producer-b"), "/mnt/schema/schema.json": []byte("{}")}, fake.pods[1].Files)
}

func TestOnlyWhatRunsHereIsReal(t *testing.T) {
	c := New(Options{})
	for token, want := range map[string]bool{
		"apps/v1:Deployment": true, "core/v1:Secret": true, "policy/v1:PodDisruptionBudget": false, "networking.k8s.io/v1:NetworkPolicy": false,
	} {
		real, ok := c.IsReal("kubernetes:" + token)
		require.True(t, ok, token)
		require.Equal(t, want, real, token)
	}
}

// TestUnwell: an object that was taken stays, though it isn't well, and the engine hears of it as from the real provider. One that couldn't be taken doesn't.
func TestUnwell(t *testing.T) {
	ctx := t.Context()
	fake := &fakeMachine{refuses: errors.New("process producer: it failed 4 times in a row")}
	c := inNamespace(t, fake)
	p := kubernetesProvider(c)
	deployment := func(image string) resource.PropertyMap {
		return values(map[string]any{
			"apiVersion": "apps/v1", "kind": "Deployment", "metadata": managed("producer"),
			"spec": map[string]any{
				"progressDeadlineSeconds": 300,
				"template":                map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "p", "image": image}}}},
			},
		})
	}
	_, err := p.Create(ctx, plugin.CreateRequest{Type: "kubernetes:apps/v1:Deployment", Name: "producer", Properties: deployment("one")})
	require.ErrorContains(t, err, "create kubernetes:apps/v1:Deployment producer: process producer: it failed 4 times in a row")
	requireInitFailed := func(err error) {
		t.Helper()
		failed, ok := rpcerror.FromError(err)
		require.True(t, ok)
		require.Len(t, failed.Details(), 1)
		detail := failed.Details()[0].(*pulumirpc.ErrorResourceInitFailed)
		require.Equal(t, "confluent/producer", detail.Id)
		require.Equal(t, []string{err.(interface{ GRPCStatus() *status.Status }).GRPCStatus().Message()}, detail.Reasons)
		require.EqualValues(t, 1, detail.Properties.AsMap()["status"].(map[string]any)["unavailableReplicas"])
	}
	requireInitFailed(err)
	require.Equal(t, 300*time.Second, fake.pods[0].ReadyWithin)

	_, err = p.Update(ctx, plugin.UpdateRequest{Type: "kubernetes:apps/v1:Deployment", Name: "producer", ID: "confluent/producer", NewInputs: deployment("two")})
	requireInitFailed(err)
	pod, err := c.Pod("confluent", "producer")
	require.NoError(t, err)
	require.Equal(t, "two", pod.Image)

	twice := deployment("three")
	twice["spec"].ObjectValue()["replicas"] = resource.NewProperty(2.0)
	_, err = p.Update(ctx, plugin.UpdateRequest{Type: "kubernetes:apps/v1:Deployment", Name: "producer", ID: "confluent/producer", NewInputs: twice})
	require.ErrorContains(t, err, "only one replica")
	require.Len(t, fake.pods, 2)
	pod, err = c.Pod("confluent", "producer")
	require.NoError(t, err)
	require.Equal(t, "two", pod.Image, "it is as it was")

	fake.refuses = nil
	_, err = p.Update(ctx, plugin.UpdateRequest{Type: "kubernetes:apps/v1:Deployment", Name: "producer", ID: "confluent/producer", NewInputs: deployment("two")})
	require.NoError(t, err)
}

// TestChangedSecretReachesItsPods: a Deployment stays the same when a Secret that it mounts changes, and its pod has the new content all the same.
func TestChangedSecretReachesItsPods(t *testing.T) {
	ctx := t.Context()
	fake := &fakeMachine{}
	c := inNamespace(t, fake)
	p := kubernetesProvider(c)
	secret := func(name, token string) resource.PropertyMap {
		return values(map[string]any{
			"apiVersion": "v1", "kind": "Secret", "metadata": managed(name), "stringData": map[string]any{"token": token},
		})
	}
	for _, name := range []string{"source", "other"} {
		_, err := p.Create(ctx, plugin.CreateRequest{Type: "kubernetes:core/v1:Secret", Name: name, Properties: secret(name, "wrong")})
		require.NoError(t, err)
	}
	_, err := p.Create(ctx, plugin.CreateRequest{Type: "kubernetes:apps/v1:Deployment", Name: "producer", Properties: values(map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": managed("producer"),
		"spec": map[string]any{"template": map[string]any{"spec": map[string]any{
			"volumes":    []any{map[string]any{"name": "source", "secret": map[string]any{"secretName": "source"}}},
			"containers": []any{map[string]any{"name": "p", "image": "p", "volumeMounts": []any{map[string]any{"name": "source", "mountPath": "/mnt/source"}}}},
		}}},
	})})
	require.NoError(t, err)
	require.Empty(t, fake.mounted)
	for _, name := range []string{"other", "source"} {
		_, err = p.Update(ctx, plugin.UpdateRequest{Type: "kubernetes:core/v1:Secret", Name: name, ID: resource.ID("confluent/" + name), NewInputs: secret(name, "right")})
		require.NoError(t, err)
	}
	require.Len(t, fake.mounted, 1)
	require.Equal(t, "right", string(fake.mounted[0].Files["/mnt/source/token"]))
	require.Len(t, fake.pods, 1, "it isn't started again")
}
