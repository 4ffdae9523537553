package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNetworkWithoutAWayOut: each thing that its nodes and pods couldn't reach is a problem.
func TestNetworkWithoutAWayOut(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:network.natGateways": "none", "kafka-on-eks:access.domain": "kafka.example.com",
		"kafka-on-eks:access.hostedZoneId": "Z0123456789ABCDEFGHIJ",
	}
	_, err := Load("kafka-on-eks", "dev", values)
	for _, want := range []string{
		"config has 4 problems", `source.kind: got "sse", must be a kind without an address while network.natGateways is none`,
		"registry.prefix: is empty, must be a registry that the VPC reaches, or registry.cache be true", "connect.buildImage: got false, must be true, or connect.image be set",
		`access.domain: got "kafka.example.com", must be empty while network.natGateways is none`,
	} {
		require.ErrorContains(t, err, want)
	}
	for key, value := range map[string]string{"source.kind": "generator", "registry.prefix": "registry.example.com:5000/mirror", "connect.buildImage": "true"} {
		values["kafka-on-eks:"+key] = value
	}
	delete(values, "kafka-on-eks:access.domain")
	delete(values, "kafka-on-eks:access.hostedZoneId")
	_, err = Load("kafka-on-eks", "dev", values)
	require.NoError(t, err)

	values["kafka-on-eks:connect.image"] = "registry.example.com/connect@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	_, err = Load("kafka-on-eks", "dev", values)
	require.ErrorContains(t, err, "must be empty while connect.buildImage is true")
}
