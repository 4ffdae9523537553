package cfk

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
)

func TestUntyped(t *testing.T) {
	t.Parallel()
	secret := pulumi.String("kafka-sasl").ToStringOutput()
	got := untyped(&KafkaTopicSpec{
		Name: secret, PartitionCount: 6, Replicas: 3, KafkaRestClassRef: Ref{Name: pulumi.String("default")}, Configs: map[string]string{"retention.ms": "1"},
	})
	require.Equal(t, pulumi.Map{
		"name": secret, "partitionCount": pulumi.Int(6), "replicas": pulumi.Int(3), "kafkaRestClassRef": pulumi.Map{"name": pulumi.String("default")},
		"configs": pulumi.Map{"retention.ms": pulumi.String("1")},
	}, got, "an output stays one")
	require.Equal(t, pulumi.Map{"tls": pulumi.Map{"enabled": pulumi.Bool(true)}}, untyped(Listener{TLS: TLS{Enabled: true}}), "what is empty and may be left out is")
	require.Equal(t, pulumi.Map{"server": pulumi.Array{pulumi.String("a=b")}}, untyped(ConfigOverrides{Server: []string{"a=b"}}))
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for want, conditions := range map[string][]string{
		"jsonpath={.status.phase}=RUNNING":                                                  {"jsonpath={.status.phase}=RUNNING"},
		`["jsonpath={.status.appState}=Created","jsonpath={.status.partitionCount}=6"]`:     Created(6),
		`["jsonpath={.status.connectorState}=RUNNING","jsonpath={.status.tasksReady}=2/2"]`: ConnectorRunning(2),
		`["jsonpath={.status.phase}=RUNNING","jsonpath={.status.readyReplicas}=3"]`:         Running(3),
	} {
		annotations, err := (&ResourceArgs{WaitFor: conditions, Annotations: pulumi.StringMap{"a": pulumi.String("b")}}).annotations()
		require.NoError(t, err)
		require.Equal(t, pulumi.StringMap{"a": pulumi.String("b"), "pulumi.com/waitFor": pulumi.String(want)}, annotations)
	}
	annotations, err := (&ResourceArgs{}).annotations()
	require.NoError(t, err)
	require.Empty(t, annotations)
}
