package producer

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func deploymentArgs(source Source) *DeploymentArgs {
	return &DeploymentArgs{
		Namespace: pulumi.String("confluent"), Image: pulumi.String("registry/producer@sha256:0123"), Bootstrap: pulumi.String("kafka.confluent.svc.cluster.local:9071"),
		Secret: pulumi.String("producer-kafka"), Topic: "t", DeadLetters: "t.dead-letters", Positions: "t.positions", Source: source, CPU: "250m", Memory: "256Mi",
	}
}

func deployed(t *testing.T, args *DeploymentArgs) *recorder.Recording {
	t.Helper()
	return recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewDeployment(ctx, NameFor(args.SourceName), args)
		return err
	})
}

const (
	deploymentToken = "kubernetes:apps/v1:Deployment"
	secretToken     = "kubernetes:core/v1:Secret"
)

// podOf is the pod of the only deployment, and the environment of its only container.
func podOf(t *testing.T, r *recorder.Recording) (pod map[string]any, environment map[string]string) {
	t.Helper()
	deployments := r.Of(deploymentToken)
	require.Len(t, deployments, 1)
	pod = deployments[0].Inputs["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
	environment = map[string]string{}
	for _, entry := range pod["containers"].([]any)[0].(map[string]any)["env"].([]any) {
		variable := entry.(map[string]any)
		require.NotContains(t, environment, variable["name"])
		environment[variable["name"].(string)] = variable["value"].(string)
	}
	return pod, environment
}

func TestDeployment(t *testing.T) {
	t.Parallel()
	r := deployed(t, deploymentArgs(Source{Kind: "generator", Rate: 500, Seed: 7, URL: "unused"}))
	spec := r.One(t, deploymentToken, "producer").Inputs["spec"].(map[string]any)
	require.Equal(t, map[string]any{"type": "Recreate"}, spec["strategy"])
	require.EqualValues(t, 1, spec["replicas"])
	require.EqualValues(t, 300, spec["progressDeadlineSeconds"])
	require.EqualValues(t, 3, spec["revisionHistoryLimit"])
	require.Equal(t, map[string]any{"matchLabels": map[string]any{"app": "producer"}}, spec["selector"], "can't change, so it must be as it ever was")
	pod, environment := podOf(t, r)
	require.Equal(t, "producer", pod["serviceAccountName"])
	require.Equal(t, false, pod["automountServiceAccountToken"])
	require.Equal(t, false, pod["enableServiceLinks"])
	require.Equal(t, []any{map[string]any{
		"maxSkew": 1.0, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway",
		"labelSelector": map[string]any{"matchLabels": map[string]any{"app": "producer"}},
	}}, pod["topologySpreadConstraints"])
	container := pod["containers"].([]any)[0].(map[string]any)
	require.Equal(t, "registry/producer@sha256:0123", container["image"])
	require.Equal(t, map[string]string{
		"KAFKA_BOOTSTRAP_SERVERS": "kafka.confluent.svc.cluster.local:9071", "KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN",
		"KAFKA_SASL_USERNAME_FILE": "/mnt/kafka/username", "KAFKA_SASL_PASSWORD_FILE": "/mnt/kafka/password", "KAFKA_SSL_CA_LOCATION": "/mnt/kafka/cacerts.pem",
		"KAFKA_COMPRESSION_TYPE": "lz4",
		"PRODUCER_NAME":          "producer", "PRODUCER_TOPIC": "t", "PRODUCER_DEAD_LETTER_TOPIC": "t.dead-letters", "PRODUCER_POSITION_TOPIC": "t.positions",
		"PRODUCER_HTTP_ADDRESS": ":8080",
		"SOURCE_KIND":           "generator", "SOURCE_RATE": "500", "SOURCE_COUNT": "0", "SOURCE_SEED": "7",
	}, environment)
	require.Equal(t, map[string]any{
		"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": map[string]any{"drop": []any{"ALL"}},
	}, container["securityContext"])
	require.Equal(t, "/healthz", container["livenessProbe"].(map[string]any)["httpGet"].(map[string]any)["path"])
	require.Equal(t, "/readyz", container["readinessProbe"].(map[string]any)["httpGet"].(map[string]any)["path"])
	require.Equal(t, map[string]any{"requests": map[string]any{"cpu": "250m", "memory": "256Mi"}, "limits": map[string]any{"memory": "256Mi"}}, container["resources"])

	require.Equal(t, false, r.One(t, "kubernetes:core/v1:ServiceAccount", "producer").Inputs["automountServiceAccountToken"])
	require.Equal(t, map[string]any{
		"maxUnavailable": 1.0, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": map[string]any{"matchLabels": map[string]any{"app": "producer"}},
	}, r.One(t, "kubernetes:policy/v1:PodDisruptionBudget", "producer").Inputs["spec"], "a budget that keeps the only pod would stop drains for ever")
	require.Empty(t, r.Of(secretToken))
	require.Empty(t, r.Of("kubernetes:core/v1:ConfigMap"))
}

// TestSourceSettings holds each kind of source, and each option, to the variables that the program reads.
func TestSourceSettings(t *testing.T) {
	t.Parallel()
	stream := "https://example.com/stream"
	for _, c := range []struct {
		source Source
		want   map[string]string
	}{
		{Source{Kind: "sse", URL: stream, IdleTimeout: time.Minute}, map[string]string{"SOURCE_KIND": "sse", "SOURCE_URL": stream, "SOURCE_IDLE_TIMEOUT": "1m0s"}},
		{Source{Kind: "http", URL: stream, PollInterval: 30 * time.Second, Path: "unused"}, map[string]string{
			"SOURCE_KIND": "http", "SOURCE_URL": stream, "SOURCE_POLL_INTERVAL": "30s",
		}},
		{Source{Kind: "websocket", URL: "wss://example.com", Subscribe: "s"}, map[string]string{
			"SOURCE_KIND": "websocket", "SOURCE_URL": "wss://example.com", "SOURCE_SUBSCRIBE_FILE": "/mnt/source/subscribe",
		}},
		{Source{Kind: "sse", URL: stream, Events: []string{"update", "status.update"}}, map[string]string{
			"SOURCE_KIND": "sse", "SOURCE_URL": stream, "SOURCE_EVENTS": "update,status.update",
		}},
		{Source{Kind: "websocket", URL: "wss://example.com", Subprotocols: []string{"graphql-transport-ws", "graphql-ws"}}, map[string]string{
			"SOURCE_KIND": "websocket", "SOURCE_URL": "wss://example.com", "SOURCE_SUBPROTOCOLS": "graphql-transport-ws,graphql-ws",
		}},
		{Source{Kind: "file", Path: "/a.ndjson"}, map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": "/a.ndjson"}},
		{Source{Kind: "file", Path: "/a.ndjson", Follow: true}, map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": "/a.ndjson", "SOURCE_FOLLOW": "true"}},
		{Source{Kind: "sse", URL: stream, Record: Record{Key: "$.id"}}, map[string]string{"SOURCE_KIND": "sse", "SOURCE_URL": stream, "RECORD_KEY": "$.id"}},
		{Source{Kind: "sse", URL: stream, Record: Record{
			Timestamp: "$.t", TimestampFormat: "2006-01-02", TimestampZone: "Europe/Berlin", TimestampMaxAge: 168 * time.Hour, TimestampMaxAhead: time.Minute,
		}}, map[string]string{
			"SOURCE_KIND": "sse", "SOURCE_URL": stream, "RECORD_TIMESTAMP": "$.t", "RECORD_TIMESTAMP_FORMAT": "2006-01-02", "RECORD_TIMESTAMP_ZONE": "Europe/Berlin",
			"RECORD_TIMESTAMP_MAX_AGE": "168h0m0s", "RECORD_TIMESTAMP_MAX_AHEAD": "1m0s",
		}},
	} {
		_, environment := podOf(t, deployed(t, deploymentArgs(c.source)))
		got := map[string]string{}
		for name, value := range environment {
			if name[:6] == "SOURCE" || name[:6] == "RECORD" {
				got[name] = value
			}
		}
		require.Equal(t, c.want, got)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	args := deploymentArgs(Source{Kind: "generator"})
	args.Settings = Settings{
		LogLevel: "debug", Delivery: "at-least-once", Traces: "http://collector:4318", MaxEventBytes: 5, CommitInterval: time.Second, Kafka: map[string]string{"linger.ms": "20", "compression.type": "zstd"},
	}
	_, environment := podOf(t, deployed(t, args))
	for name, want := range map[string]string{
		"PRODUCER_LOG_LEVEL": "debug", "PRODUCER_DELIVERY": "at-least-once", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "PRODUCER_MAX_EVENT_BYTES": "5", "PRODUCER_COMMIT_INTERVAL": "1s",
		"KAFKA_LINGER_MS": "20", "KAFKA_COMPRESSION_TYPE": "zstd",
	} {
		require.Equal(t, want, environment[name], name)
	}
}

// TestCompressionHasTwoNames holds that the program's default doesn't stand beside another name of the same property.
func TestCompressionHasTwoNames(t *testing.T) {
	t.Parallel()
	args := deploymentArgs(Source{Kind: "generator"})
	_, environment := podOf(t, deployed(t, args))
	require.Equal(t, "lz4", environment["KAFKA_COMPRESSION_TYPE"])
	args.Settings.Kafka = map[string]string{"compression.codec": "zstd", "log_level": "7"}
	_, environment = podOf(t, deployed(t, args))
	require.Equal(t, "zstd", environment["KAFKA_COMPRESSION_CODEC"])
	require.Equal(t, "7", environment["KAFKA_LOG_LEVEL"])
	require.NotContains(t, environment, "KAFKA_COMPRESSION_TYPE")
}

// TestSecretsAreFiles holds that the pod gets secrets as files of a Secret that is mounted whole, and that nothing else has them.
func TestSecretsAreFiles(t *testing.T) {
	t.Parallel()
	args := deploymentArgs(Source{
		Kind: "websocket", URL: "wss://example.com?key=1", SecretURL: true, Token: "t", Subscribe: "s", Headers: map[string]string{"X-Api-Key": "h", "X-File": "f"},
	})
	args.SourceName = "odds"
	r := deployed(t, args)
	secret := r.One(t, secretToken, "producer-odds-source")
	require.Equal(t, map[string]any{"url": "wss://example.com?key=1", "token": "t", "subscribe": "s", "header-x-api-key": "h", "header-x-file": "f"}, secret.Inputs["stringData"])
	require.True(t, secret.Secrets["stringData"])
	pod, environment := podOf(t, r)
	for name, file := range map[string]string{
		"SOURCE_URL_FILE": "url", "SOURCE_TOKEN_FILE": "token", "SOURCE_SUBSCRIBE_FILE": "subscribe", "SOURCE_HEADER_X_API_KEY_FILE": "header-x-api-key",
		"SOURCE_HEADER_X_FILE_FILE": "header-x-file",
	} {
		require.Equal(t, "/mnt/source/"+file, environment[name], name)
	}
	require.NotContains(t, environment, "SOURCE_URL")
	require.Contains(t, pod["volumes"], map[string]any{"name": "source", "secret": map[string]any{"secretName": "producer-odds-source", "defaultMode": 0o440 * 1.0}})
	require.Contains(t, pod["containers"].([]any)[0].(map[string]any)["volumeMounts"], map[string]any{"name": "source", "mountPath": "/mnt/source", "readOnly": true},
		"a single file of it would never see the Secret's rotation")
}

// TestKeysInAddressesAreFiles holds that a query, which may be a key, isn't in the pod's environment, whoever wrote it and however,
// and that another query is another pod: its positions are others.
func TestKeysInAddressesAreFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, c := range []struct{ url, address, query string }{
		{"https://example.com/@team/events", "https://example.com/@team/events", ""},
		{"https://example.com/events?", "https://example.com/events", ""},
		{"https://example.com/events?key=K", "https://example.com/events", "key=K"},
		{"https://example.com/events?K?=%26", "https://example.com/events", "K?=%26"},
		{"https://example.com/events?key=K#part", "https://example.com/events", "key=K"},
		{"https://example.com/events#part?key=K", "https://example.com/events", ""},
	} {
		r := deployed(t, deploymentArgs(Source{Kind: "sse", URL: c.url}))
		_, environment := podOf(t, r)
		require.Equal(t, c.address, environment["SOURCE_URL"])
		if c.query == "" {
			require.NotContains(t, environment, "SOURCE_QUERY_FILE")
			require.Empty(t, r.Of(secretToken))
			continue
		}
		path := environment["SOURCE_QUERY_FILE"]
		secret := r.One(t, secretToken, "producer-source")
		require.Equal(t, map[string]any{strings.TrimPrefix(path, "/mnt/source/"): c.query}, secret.Inputs["stringData"])
		require.True(t, secret.Secrets["stringData"])
		files[path] = c.query
	}
	require.Len(t, files, 2, "a name for each query")
}

func TestAnotherSchemaIsAnotherPod(t *testing.T) {
	t.Parallel()
	mounted := func(schema string) string {
		r := deployed(t, deploymentArgs(Source{Kind: "generator", Record: Record{Schema: schema}}))
		pod, environment := podOf(t, r)
		require.Equal(t, "/mnt/schema/schema.json", environment["RECORD_SCHEMA"])
		config := r.One(t, "kubernetes:core/v1:ConfigMap", "producer-schema").Inputs
		require.Equal(t, map[string]any{"schema.json": schema}, config["data"])
		require.Equal(t, true, config["immutable"])
		name := config["metadata"].(map[string]any)["name"].(string)
		require.Contains(t, pod["volumes"], map[string]any{"name": "schema", "configMap": map[string]any{"name": name}})
		return name
	}
	require.NotEqual(t, mounted("{}"), mounted("true"))
	require.Equal(t, mounted("{}"), mounted("{}"))
}

func TestSeveralSourcesAreToldApart(t *testing.T) {
	t.Parallel()
	args := deploymentArgs(Source{Kind: "generator"})
	args.SourceName = "matches"
	r := deployed(t, args)
	own := map[string]any{"app": "producer", "kafka-on-eks/source": "matches"}
	inputs := r.One(t, deploymentToken, "producer-matches").Inputs
	require.Equal(t, "producer-matches", inputs["metadata"].(map[string]any)["name"])
	require.Equal(t, map[string]any{"matchLabels": own}, inputs["spec"].(map[string]any)["selector"])
	require.Equal(t, own, r.One(t, "kubernetes:policy/v1:PodDisruptionBudget", "producer-matches").Inputs["spec"].(map[string]any)["selector"].(map[string]any)["matchLabels"])
	pod, environment := podOf(t, r)
	require.Equal(t, "producer-matches", environment["PRODUCER_NAME"], "its transactional id, and the start of its position's key")
	require.Equal(t, "producer-matches", pod["serviceAccountName"])
	require.Equal(t, "producer", pod["containers"].([]any)[0].(map[string]any)["name"])
}

func TestDeploymentRefuses(t *testing.T) {
	t.Parallel()
	r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
		_, err := NewDeployment(ctx, "producer", deploymentArgs(Source{Kind: "kafka"}))
		return err
	})
	require.ErrorContains(t, r.Err, `got source kind "kafka", must be generator, file, sse, http or websocket`)
	require.Empty(t, r.Resources)
}
