package chart

import (
	"encoding/json"
	"maps"
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

// Definition defines a kind of Kafka's resources.
type Definition map[string]any

// of is the definition as a chart has it, in JSON: each version's is another one.
func (d Definition) of(chart string) ([]byte, error) {
	versioned := maps.Clone(d)
	metadata := maps.Clone(d["metadata"].(map[string]any))
	metadata["annotations"] = map[string]any{"helm.sh/chart": chart}
	versioned["metadata"] = metadata
	return json.Marshal(versioned)
}

// Definitions are those of Kafka's resources by file, from the operator's schemas in the project.
func Definitions(t testing.TB, root string) map[string]Definition {
	t.Helper()
	made := map[string]Definition{}
	for kind, plural := range plurals {
		file := strings.ToLower(kind) + "_" + Version + ".json"
		raw, err := os.ReadFile(filepath.Join(root, "kafka", "cfk", "crds", file))
		require.NoError(t, err)
		var schema map[string]any
		require.NoError(t, json.Unmarshal(raw, &schema))
		loosen(schema)
		made[file] = Definition{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": map[string]any{"name": plural + "." + Group},
			"spec": map[string]any{
				"group": Group, "scope": "Namespaced",
				"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind), "listKind": kind + "List"},
				"versions": []any{map[string]any{
					"name": Version, "served": true, "storage": true, "schema": map[string]any{"openAPIV3Schema": schema},
					"subresources": map[string]any{"status": map[string]any{}},
				}},
			},
		}
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
