package stack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// TestProducersAndPortsFollowFromSources holds which producers run, and which ports the network opens for them.
func TestProducersAndPortsFollowFromSources(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values map[string]string
		names  []string
		ports  []int
	}{
		{map[string]string{"kafka-on-eks:sources": `[{"name": "edits"}, {"name": "matches", "kind": "http", "url": "https://example.com/matches?key=1"},
			{"name": "odds", "kind": "websocket", "url": "wss://example.com:8443/odds"}]`}, []string{"producer-edits", "producer-matches", "producer-odds"}, []int{443, 8443}},
		{map[string]string{"kafka-on-eks:source": `{"kind":"websocket","url":"ws://example.com"}`}, []string{"producer"}, []int{80}},
	} {
		c.values["aws:region"] = "eu-west-1"
		loaded, err := config.Load("kafka-on-eks", "dev", c.values)
		require.NoError(t, err)
		require.Equal(t, c.names, producerNames(loaded))
		require.Equal(t, c.ports, sourcePorts(loaded))
	}
}

// TestSourcesHaveAProducerEach deploys two sources with secrets as the language host would.
func TestSourcesHaveAProducerEach(t *testing.T) {
	schema := filepath.Join("stack", "testdata", "match.schema.json")
	r := deploy(t, "dev", func(values map[string]string) {
		values["kafka-on-eks:sources"] = `[
			{"name": "edits", "record": {"schema": "` + schema + `", "timestamp": "$.meta.dt"}},
			{"name": "odds", "kind": "websocket", "url": "wss://example.com:8443/odds", "token": "token-1"}]`
		values["kafka-on-eks:producer"] = `{"maxEventBytes": 4000000, "traces": "http://collector.tracing.svc.cluster.local:4318"}`
	})
	require.NoError(t, r.Err)
	for _, name := range []string{"producer-edits", "producer-odds"} {
		for _, token := range []string{"kubernetes:apps/v1:Deployment", "kubernetes:core/v1:ServiceAccount", "kubernetes:policy/v1:PodDisruptionBudget"} {
			require.Equal(t, name, r.One(t, token, name).Inputs["metadata"].(map[string]any)["name"])
		}
	}
	require.Len(t, r.Of("kubernetes:apps/v1:Deployment"), 2)
	secret := r.One(t, "kubernetes:core/v1:Secret", "producer-odds-source")
	require.Equal(t, map[string]any{"token": "token-1"}, secret.Inputs["stringData"])
	require.True(t, secret.Secrets["stringData"])
	text, err := os.ReadFile(schema)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"schema.json": string(text)}, r.One(t, "kubernetes:core/v1:ConfigMap", "producer-edits-schema").Inputs["data"])
	topic := r.One(t, "kubernetes:platform.confluent.io/v1beta1:KafkaTopic", "my-sports").Inputs["spec"].(map[string]any)
	require.Equal(t, "4065536", topic["configs"].(map[string]any)["max.message.bytes"])
	policy := r.One(t, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "network-producer").Inputs["spec"].(map[string]any)
	require.Len(t, policy["egress"], 4, "DNS, Kafka, sources, traces")
}

// TestPlainTokensAreRefused holds that a token must be encrypted in the stack's file, and that an address with a query, or in an encrypted object,
// stays out of the pod's environment: Pulumi doesn't say which part of the object is the secret.
func TestPlainTokensAreRefused(t *testing.T) {
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "")
	for _, c := range []struct {
		key, value string
		encrypted  []string
		want       string
		secretURL  bool
	}{
		{"source", `{"token":"a"}`, nil, "kafka-on-eks:source.token: in plain text in the stack's file, must be encrypted (e.g. pulumi config set --secret --path 'kafka-on-eks:source.token')", false},
		{"source.token", "a", []string{"source.url"}, "kafka-on-eks:source.token: in plain text", false},
		{"source.token", "a", []string{"source.token"}, "", false},
		{"source", `{"token":"a"}`, []string{"source"}, "", true},
		{"source.url", "https://example.com?key=a", []string{"source.url"}, "", true},
		{"source.url", "https://example.com?key=a", nil, "", false},
		{"source.url", "https://example.com", nil, "", false},
		{"sources", `[{"name":"a","token":"a"}]`, nil, "kafka-on-eks:sources[0].token: in plain text", false},
		{"sources", `[{"name":"a","token":"a"}]`, []string{"sources"}, "", true},
	} {
		r := recorder.Try(t, "dev", map[string]string{
			"aws:region": "eu-west-1", "kafka-on-eks:cluster.deletionProtection": "false", "kafka-on-eks:cluster.reachable": "true", "kafka-on-eks:" + c.key: c.value,
		}, withoutHooks, func(info *pulumi.RunInfo) {
			for _, key := range c.encrypted {
				info.ConfigSecretKeys = append(info.ConfigSecretKeys, "kafka-on-eks:"+key)
			}
		})
		if c.want != "" {
			require.ErrorContains(t, r.Err, c.want)
			require.Empty(t, r.Resources)
			continue
		}
		require.NoError(t, r.Err)
		encoded, err := json.Marshal(r.Of("kubernetes:apps/v1:Deployment")[0].Inputs)
		require.NoError(t, err)
		require.Equal(t, c.secretURL, strings.Contains(string(encoded), `"SOURCE_URL_FILE"`), c)
		require.Equal(t, !c.secretURL, strings.Contains(string(encoded), `"SOURCE_URL"`), c)
		require.NotContains(t, string(encoded), "key=a", c)
	}
}

func TestAnImageThatWasBuiltElsewhere(t *testing.T) {
	built := "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/producer:1.0@sha256:" + strings.Repeat("0a", 32)
	r := deploy(t, "dev", func(values map[string]string) { values["kafka-on-eks:producer"] = `{"image":"` + built + `"}` })
	require.NoError(t, r.Err)
	require.Empty(t, r.Of("docker-build:index:Image"))
	encoded, err := json.Marshal(r.One(t, "kubernetes:apps/v1:Deployment", "producer").Inputs)
	require.NoError(t, err)
	require.Contains(t, string(encoded), `"image":"`+built+`"`)
}
