package producer

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSetupIsThePods: what a producer is tried with is what its pod gives it, but for how to reach Kafka.
func TestSetupIsThePods(t *testing.T) {
	t.Parallel()
	args := deploymentArgs(Source{
		Kind: "websocket", URL: "wss://example.com/odds", SecretURL: true, IdleTimeout: time.Minute, Token: "t", Headers: map[string]string{"X-Api-Key": "k"}, Subscribe: "s",
		Record: Record{Key: "$.id", Timestamp: "$.at", TimestampFormat: "unix", Schema: `{"type":"object"}`},
	})
	args.SourceName = "odds"
	args.Settings = Settings{LogLevel: "debug", Kafka: map[string]string{"linger.ms": "5"}}
	_, env := podOf(t, deployed(t, args))
	got, err := args.Setup()
	require.NoError(t, err)
	require.Equal(t, "producer-odds", got.Name)
	for name, value := range env {
		if reach := []string{"KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_", "KAFKA_SSL_"}; !hasPrefix(name, reach) {
			require.Equal(t, value, got.Env[name], name)
		}
	}
	for name, value := range got.Env {
		require.Equal(t, value, env[name], name)
	}
	require.Equal(t, map[string][]byte{
		"/mnt/source/url": []byte("wss://example.com/odds"), "/mnt/source/token": []byte("t"), "/mnt/source/subscribe": []byte("s"),
		"/mnt/source/header-x-api-key": []byte("k"), "/mnt/schema/schema.json": []byte(`{"type":"object"}`),
	}, got.Files)

	files := maps.Clone(got.Files)
	files["/mnt/kafka/password"] = []byte("p")
	require.True(t, got.Agrees(env, files))
	for what, change := range map[string]func(env map[string]string, files map[string][]byte){
		"another value": func(env map[string]string, _ map[string][]byte) { env["SOURCE_KIND"] = "sse" },
		"one less":      func(env map[string]string, _ map[string][]byte) { delete(env, "RECORD_KEY") },
		"one more":      func(env map[string]string, _ map[string][]byte) { env["SOURCE_PATH"] = "/a" },
		"another file":  func(_ map[string]string, files map[string][]byte) { files["/mnt/source/token"] = []byte("u") },
		"a file less":   func(_ map[string]string, files map[string][]byte) { delete(files, "/mnt/source/token") },
	} {
		env, files := maps.Clone(env), maps.Clone(files)
		change(env, files)
		require.False(t, got.Agrees(env, files), what)
	}
}

func hasPrefix(name string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
