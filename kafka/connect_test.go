package kafka

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := newPipeline(ctx, 3)
		return err
	})
	connect := r.One(t, confluent+"Connect", "connect")
	dependsOn(t, connect, confluent+"Kafka", "kafka")
	require.Equal(t, `["jsonpath={.status.phase}=RUNNING","jsonpath={.status.readyReplicas}=2"]`, waitFor(t, connect))
	require.Equal(t, map[string]any{
		"bootstrapEndpoint": "kafka.confluent.svc.cluster.local:9071",
		"tls":               map[string]any{"enabled": true},
		"authentication":    map[string]any{"type": "plain", "jaasConfig": map[string]any{"secretRef": "connect-sasl"}},
	}, at(t, spec(connect), "dependencies", "kafka"))
	require.Equal(t, []any{map[string]any{"owner": "confluentinc", "name": "kafka-connect-s3", "version": "12.1.11"}},
		at(t, spec(connect), "build", "onDemand", "plugins", "confluentHub"))
	require.Equal(t, "confluent.connect", spec(connect)["groupID"])
	require.Equal(t, "All", spec(connect)["connectorOverridePolicy"])
	require.Equal(t, ConnectServiceAccount, at(t, spec(connect), "podTemplate", "serviceAccountName"))
}
