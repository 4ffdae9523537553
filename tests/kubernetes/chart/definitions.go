package chart

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// plurals are the kinds of Kafka's resources, in lower case, and what a collection of each is called.
var plurals = map[string]string{
	"Kafka": "kafkas", "KRaftController": "kraftcontrollers", "KafkaTopic": "kafkatopics", "KafkaRestClass": "kafkarestclasses",
	"Connect": "connects", "Connector": "connectors",
}

// Group is the API group of Kafka's resources, Version its version.
const (
	Group   = "platform.confluent.io"
	Version = "v1beta1"
)

// Definitions are those of Kafka's resources, from the operator's schemas in the project.
func Definitions(t testing.TB, root string) map[string][]byte {
	t.Helper()
	made := map[string][]byte{}
	for kind, plural := range plurals {
		file := strings.ToLower(kind) + "_" + Version + ".json"
		raw, err := os.ReadFile(filepath.Join(root, "kafka", "cfk", "crds", file))
		require.NoError(t, err)
		var schema map[string]any
		require.NoError(t, json.Unmarshal(raw, &schema))
		loosen(schema)
		made[file], err = json.Marshal(map[string]any{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": map[string]any{"name": plural + "." + Group},
			"spec": map[string]any{
				"group": Group, "scope": "Namespaced",
				"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind), "listKind": kind + "List"},
				"versions": []any{map[string]any{
					"name": Version, "served": true, "storage": true, "schema": map[string]any{"openAPIV3Schema": schema},
					"subresources": map[string]any{"status": map[string]any{}},
				}},
			},
		})
		require.NoError(t, err)
	}
	return made
}

// loosen takes away what makes the schemas strict. As in the operator's own definitions, which the API server takes, a field that a schema doesn't have is dropped.
func loosen(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["additionalProperties"] == false {
			delete(v, "additionalProperties")
		}
		for _, below := range v {
			loosen(below)
		}
	case []any:
		for _, below := range v {
			loosen(below)
		}
	}
}

// Plural is what a collection of a kind is called in paths.
func Plural(kind string) string { return plurals[kind] }
