package kubernetes

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/kubernetes/operator"
)

// reality makes the faults of a real cluster.
type reality struct {
	*cluster.Cluster
	operator *operator.Operator
	// fresh is what was there before any stack.
	fresh []string
}

const kafka = "/apis/platform.confluent.io/v1beta1/namespaces/confluent/kafkas/kafka"

func topicPath(topic string) string {
	return "/apis/platform.confluent.io/v1beta1/namespaces/confluent/kafkatopics/" + topic
}

func (r *reality) failJobs(t *testing.T, beginnings ...string) func() {
	r.operator.FailJobs(beginnings...)
	return func() { r.operator.FailJobs() }
}

func (r *reality) hold(t *testing.T) (met, end func()) {
	r.operator.Hold("Kafka kafka")
	met = func() {
		harness.Eventually(t, 2*time.Minute, func() error { return r.Do(t.Context(), "GET", kafka, nil, nil) })
	}
	return met, func() { require.NoError(t, r.operator.Release(context.Background(), "Kafka kafka")) }
}

func (r *reality) stick(t *testing.T, topic string) func() {
	r.operator.Stick("KafkaTopic " + topic)
	return func() { require.NoError(t, r.operator.Release(context.Background(), "KafkaTopic "+topic)) }
}

func (r *reality) lag(t *testing.T, topic string, after time.Duration) func() bool {
	r.operator.Lag("KafkaTopic "+topic, after)
	return func() bool {
		var now cluster.Object
		require.NoError(t, r.Do(t.Context(), "GET", topicPath(topic), nil, &now))
		require.NoError(t, r.operator.Release(context.Background(), "KafkaTopic "+topic))
		return now.Number("status", "partitionCount") == now.Number("spec", "partitionCount")
	}
}

// collections are where a stack's objects are. The definitions of custom resources stay, as with every chart.
var collections = []string{
	"/api/v1/namespaces", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
	"/apis/storage.k8s.io/v1/storageclasses", "/apis/apps/v1/deployments", "/api/v1/secrets", "/api/v1/serviceaccounts", "/api/v1/pods",
}

func (r *reality) all(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, path := range collections {
		var list struct{ Items []cluster.Object }
		require.NoError(t, r.Do(t.Context(), "GET", path, nil, &list))
		for _, object := range list.Items {
			names = append(names, fmt.Sprintf("%s %s/%s", path, object.Namespace(), object.Name()))
		}
	}
	return names
}

func (r *reality) left(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(r.all(t), func(name string) bool { return slices.Contains(r.fresh, name) })
}
