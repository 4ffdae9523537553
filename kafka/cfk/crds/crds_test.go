package crds

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const apiVersion = "platform.confluent.io/v1beta1"

// TestSchemasAreStrict: each schema compiles, and refuses a field that it doesn't have.
func TestSchemasAreStrict(t *testing.T) {
	entries, err := files.ReadDir(".")
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, kind := range []string{"KRaftController", "Kafka", "KafkaRestClass", "KafkaTopic", "Connect", "Connector"} {
		schema, err := Schema(apiVersion, kind)
		require.NoError(t, err, kind)
		err = schema.Validate(map[string]any{"apiVersion": apiVersion, "kind": kind, "spec": map[string]any{"noSuchField": true}})
		require.ErrorContains(t, err, "noSuchField", kind)
		again, err := Schema(apiVersion, kind)
		require.NoError(t, err)
		require.Same(t, schema, again, "compiled once")
	}
	require.Len(t, entries, 6, "a schema of a kind that the program doesn't make")
}

func TestUnknownKindNamesTheFileToAdd(t *testing.T) {
	_, err := Schema(apiVersion, "KsqlDB")
	require.EqualError(t, err, "no schema of platform.confluent.io/v1beta1 KsqlDB; add kafka/cfk/crds/ksqldb_v1beta1.json")
}
