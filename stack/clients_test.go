package stack

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestClients holds what a client of the config becomes: a user of the brokers, rules and limits in both Jobs, a way through the network, and outputs.
func TestClients(t *testing.T) {
	r := deploy(t, "prod", func(values map[string]string) {
		values["kafka-on-eks:clients"] = `[{"name":"billing","read":["my-sports"],"groups":["billing"],"namespaces":["billing"],"consumerByteRate":1048576,"login":2,"oldLogin":true}]`
	})
	require.NoError(t, r.Err)
	var users map[string]string
	text := r.One(t, "kubernetes:core/v1:Secret", "kafka-sasl").Inputs["stringData"].(map[string]any)["plain-users.json"].(string)
	require.NoError(t, json.Unmarshal([]byte(text), &users))
	for _, user := range []string{"billing", "billing-2"} {
		require.NotEmpty(t, users[user])
		require.Equal(t, users[user], r.One(t, "kubernetes:core/v1:Secret", "kafka-client-"+user).Inputs["stringData"].(map[string]any)["password"])
		for _, job := range []string{"acls", "acls-remove"} {
			spec := r.One(t, "kubernetes:batch/v1:Job", job).Inputs["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
			require.Subset(t, spec["containers"].([]any)[0].(map[string]any)["args"], []any{
				user + " READ topic my-sports", user + " DESCRIBE topic my-sports", user + " READ group billing", user + " QUOTA consumer_byte_rate 1048576",
			})
		}
	}
	require.NotEqual(t, users["billing"], users["billing-2"])
	require.Contains(t, r.One(t, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "network-kafka").Inputs["spec"].(map[string]any)["ingress"], map[string]any{
		"from":  []any{map[string]any{"podSelector": map[string]any{}, "namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": "billing"}}}},
		"ports": []any{map[string]any{"protocol": "TCP", "port": 9071.0}},
	})
}

func TestNoClientsByDefault(t *testing.T) {
	r := deploy(t, "prod", nil)
	require.NoError(t, r.Err)
	for _, secret := range r.Of("kubernetes:core/v1:Secret") {
		require.NotContains(t, secret.Name, "kafka-client-")
	}
}
