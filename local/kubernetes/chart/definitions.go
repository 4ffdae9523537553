package chart

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"kafka-on-eks/kafka/cfk/crds"
)

// plurals are the kinds of Kafka's resources, and what a collection of each is called.
var plurals = map[string]string{
	"Kafka": "kafkas", "KRaftController": "kraftcontrollers", "KafkaTopic": "kafkatopics", "KafkaRestClass": "kafkarestclasses",
	"Connect": "connects", "Connector": "connectors",
}

// Group is the API group of Kafka's resources, Version its version.
const (
	Group   = "platform.confluent.io"
	Version = "v1beta1"
)

// column is one that kubectl get shows of a resource.
type column struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	JSONPath string `json:"jsonPath"`
}

var (
	age        = column{"Age", "date", ".metadata.creationTimestamp"}
	components = []column{{"Replicas", "integer", ".spec.replicas"}, {"Ready", "integer", ".status.readyReplicas"}, {"Status", "string", ".status.phase"}, age}
	columns    = map[string][]column{
		"Kafka": components, "KRaftController": components, "Connect": components,
		"KafkaTopic": {{"Replicas", "integer", ".spec.replicas"}, {"Partition", "integer", ".spec.partitionCount"}, {"Status", "string", ".status.appState"}, age},
		"Connector": {{"Status", "string", ".status.state"}, {"ConnectorStatus", "string", ".status.connectorState"},
			{"Tasks-Ready", "string", ".status.tasksReady"}, age},
	}
	// scaled kinds can be scaled by kubectl.
	scaled = map[string]bool{"Kafka": true, "Connect": true}
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

// definitions are those of Kafka's resources, from the operator's schemas in the project, by the names of their files.
func definitions() (map[string]Definition, error) {
	made := map[string]Definition{}
	for kind, plural := range plurals {
		raw, err := crds.Raw(Group+"/"+Version, kind)
		if err != nil {
			return nil, err
		}
		var schema map[string]any
		if err := json.Unmarshal(raw, &schema); err != nil {
			return nil, fmt.Errorf("read the schema of %s: %w", kind, err)
		}
		loosen(schema)
		subresources := map[string]any{"status": map[string]any{}}
		if scaled[kind] {
			subresources["scale"] = map[string]any{"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}
		}
		made[plural+".json"] = Definition{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": map[string]any{"name": plural + "." + Group},
			"spec": map[string]any{
				"group": Group, "scope": "Namespaced",
				"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind), "listKind": kind + "List"},
				"versions": []any{map[string]any{
					"name": Version, "served": true, "storage": true, "schema": map[string]any{"openAPIV3Schema": schema},
					"subresources": subresources, "additionalPrinterColumns": columns[kind],
				}},
			},
		}
	}
	return made, nil
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
