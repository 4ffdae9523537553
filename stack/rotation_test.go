package stack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// TestRotation holds that a stack that is up gets other passwords only once all its nodes know them, and that nothing of that is there otherwise.
func TestRotation(t *testing.T) {
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	run := func(rotation string) *recorder.Recording {
		values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:license": "trial", "kafka-on-eks:brokers": "4", "kafka-on-eks:rotation": rotation}
		return recorder.After(t, upOnce(), "prod", values, withoutHooks)
	}
	r := run(`{"passwords":2,"oldPasswords":true}`)
	require.NoError(t, r.Err)
	container := r.One(t, "kubernetes:batch/v1:Job", "logins").Inputs["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)["containers"].([]any)[0]
	servers := container.(map[string]any)["env"].([]any)[0].(map[string]any)["value"]
	require.Contains(t, servers, "kraftcontroller-2.kraftcontroller.confluent.svc.cluster.local:9074,kafka-0.kafka.")
	require.Contains(t, servers, ",kafka-2.kafka.confluent.svc.cluster.local:9071")
	require.NotContains(t, servers, "kafka-3.", "that broker isn't there yet, and begins with the new passwords")
	require.True(t, waitsFor(r.One(t, "kubernetes:platform.confluent.io/v1beta1:KRaftController", "kraftcontroller"), "batch/v1:Job::logins"))
	require.True(t, waitsFor(r.One(t, "kubernetes:core/v1:Secret", "producer-kafka"), "batch/v1:Job::acls"))
	require.Equal(t, "producer-b", r.One(t, "kubernetes:core/v1:Secret", "producer-kafka").Inputs["stringData"].(map[string]any)["username"])

	for _, job := range run(`{}`).Of("kubernetes:batch/v1:Job") {
		require.NotEqual(t, "logins", job.Name)
	}
	require.ErrorContains(t, run(`{"passwords":2}`).Err, "rotation.oldPasswords: got false, must be true while rotation.passwords goes from 1 to 2")
}
