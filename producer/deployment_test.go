package producer

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func deploymentArgs(source Source) *DeploymentArgs {
	return &DeploymentArgs{
		Namespace: pulumi.String("confluent"), Image: pulumi.String("registry/producer@sha256:0123"), Bootstrap: pulumi.String("kafka.confluent.svc.cluster.local:9071"),
		User: "producer", Secret: pulumi.String("producer-kafka"), Topic: "t", DeadLetters: "t.dead-letters", Positions: "t.positions", Source: source, CPU: "250m", Memory: "256Mi",
	}
}

func TestDeployment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source Source
		want   map[string]string
	}{
		{Source{Kind: "generator", Rate: 500, Seed: 7, URL: "unused"}, map[string]string{"SOURCE_KIND": "generator", "SOURCE_RATE": "500", "SOURCE_COUNT": "0", "SOURCE_SEED": "7"}},
		{Source{Kind: "sse", URL: "https://example.com/stream"}, map[string]string{"SOURCE_KIND": "sse", "SOURCE_URL": "https://example.com/stream"}},
		{Source{Kind: "file", Path: "a.ndjson"}, map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": "a.ndjson"}},
	} {
		r := recorder.Run(t, func(ctx *pulumi.Context) error {
			_, err := NewDeployment(ctx, "producer", deploymentArgs(c.source))
			return err
		})
		deployment := r.One(t, "kubernetes:apps/v1:Deployment", "producer").Inputs["spec"].(map[string]any)
		require.Equal(t, map[string]any{"type": "Recreate"}, deployment["strategy"])
		pod := deployment["template"].(map[string]any)["spec"].(map[string]any)
		require.Equal(t, false, pod["automountServiceAccountToken"])
		require.Equal(t, false, pod["enableServiceLinks"])
		container := pod["containers"].([]any)[0].(map[string]any)
		require.Equal(t, "registry/producer@sha256:0123", container["image"])
		env := map[string]string{}
		for _, entry := range container["env"].([]any) {
			variable := entry.(map[string]any)
			env[variable["name"].(string)] = variable["value"].(string)
		}
		want := map[string]string{
			"KAFKA_BOOTSTRAP_SERVERS": "kafka.confluent.svc.cluster.local:9071", "KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN",
			"KAFKA_SASL_USERNAME": "producer", "KAFKA_SASL_PASSWORD_FILE": "/mnt/kafka/password", "KAFKA_SSL_CA_LOCATION": "/mnt/kafka/cacerts.pem", "KAFKA_COMPRESSION_TYPE": "lz4",
			"PRODUCER_NAME": "producer", "PRODUCER_TOPIC": "t", "PRODUCER_DEAD_LETTER_TOPIC": "t.dead-letters", "PRODUCER_POSITION_TOPIC": "t.positions", "PRODUCER_HTTP_ADDRESS": ":8080",
		}
		for name, value := range c.want {
			want[name] = value
		}
		require.Equal(t, want, env)
		require.Equal(t, map[string]any{"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": map[string]any{"drop": []any{"ALL"}}}, container["securityContext"])
		require.Equal(t, "/healthz", container["livenessProbe"].(map[string]any)["httpGet"].(map[string]any)["path"])
		require.Equal(t, "/readyz", container["readinessProbe"].(map[string]any)["httpGet"].(map[string]any)["path"])
	}
}

func TestDeploymentRefuses(t *testing.T) {
	t.Parallel()
	r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
		_, err := NewDeployment(ctx, "producer", deploymentArgs(Source{Kind: "kafka"}))
		return err
	})
	require.ErrorContains(t, r.Err, `got source kind "kafka", must be generator, file or sse`)
	require.Empty(t, r.Resources)
}
