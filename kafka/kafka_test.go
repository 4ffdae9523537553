package kafka

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

var (
	testVersions  = Versions{Platform: "8.3.1", Init: "3.3.0"}
	testPod       = Pod{CPU: "2", Memory: "8Gi", Heap: "4096m"}
	testNamespace = pulumi.String(Namespace)
	// testGenerations are those of a stack whose passwords never changed.
	testGenerations = Generations{Current: 1}
)

const confluent = "kubernetes:platform.confluent.io/v1beta1:"

// pipeline is all of this package, put together as package stack does it.
type pipeline struct {
	credentials *Credentials
	cluster     *Cluster
	connect     *Connect
}

func newPipeline(ctx *pulumi.Context, brokers int) (*pipeline, error) {
	p := &pipeline{}
	cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
	if err != nil {
		return nil, err
	}
	if p.credentials, err = NewCredentials(ctx, "kafka", &CredentialsArgs{Namespace: testNamespace, Generations: testGenerations, Kubernetes: cluster}); err != nil {
		return nil, err
	}
	p.cluster, err = NewCluster(ctx, "kafka", &ClusterArgs{
		Namespace: testNamespace, Versions: testVersions, StorageClass: pulumi.String("gp3-kafka"), Credentials: p.credentials,
		Brokers: brokers, Controllers: 3, BrokerPod: testPod, ControllerPod: testPod, BrokerStorage: "100Gi", ControllerStorage: "20Gi",
		ReplicationFactor: 3, MinInsyncReplicas: 2,
	})
	if err != nil {
		return nil, err
	}
	p.connect, err = NewConnect(ctx, "connect", &ConnectArgs{
		Namespace: testNamespace, Versions: testVersions, Cluster: p.cluster, Credentials: p.credentials, Replicas: 2, Pod: testPod, S3Connector: "12.1.11", ReplicationFactor: 3,
	})
	return p, err
}

// spec is the spec of a recorded custom resource.
func spec(r recorder.Resource) map[string]any { return r.Inputs["spec"].(map[string]any) }

// waitFor is the condition under which a recorded custom resource counts as ready.
func waitFor(t *testing.T, r recorder.Resource) string {
	t.Helper()
	annotations := r.Inputs["metadata"].(map[string]any)["annotations"].(map[string]any)
	return annotations["pulumi.com/waitFor"].(string)
}

// at walks nested objects.
func at(t *testing.T, value any, path ...string) any {
	t.Helper()
	for _, key := range path {
		object, ok := value.(map[string]any)
		require.True(t, ok, "no object at %s", key)
		value = object[key]
	}
	return value
}

// dependsOn asserts that a resource waits for another of the given type and name, and so goes before it when both are destroyed.
func dependsOn(t *testing.T, r recorder.Resource, token, name string) {
	t.Helper()
	for _, urn := range r.Dependencies {
		if strings.HasSuffix(urn, token+"::"+name) {
			return
		}
	}
	require.Failf(t, "missing dependency", "%s %s must depend on %s %s; it depends on %v", r.Type, r.Name, token, name, r.Dependencies)
}

func sinkArgs(p *pipeline) *SinkArgs {
	return &SinkArgs{
		Namespace: testNamespace, Connect: p.connect, Credentials: p.credentials, Topic: "my-sports",
		DeadLetters: "my-sports.sink-dead-letters", DeadLetterReplicas: 3, DeadLetterBytes: 10485760,
		Bucket: pulumi.String("events"), Region: "eu-west-1", Prefix: "topics", Format: "bytes", Compression: "none",
		PathFormat: "'date'=yyyy-MM-dd/'hour'=HH", PathDuration: time.Hour, FlushSize: 100000, RotateInterval: time.Minute, MaxOpenFiles: 34, Tasks: 3,
	}
}
