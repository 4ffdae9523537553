package stack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/kafka/cfk/crds"
)

// TestCustomResourcesFollowTheirSchemas holds every custom resource of every stack to the operator's schema, unknown fields refused.
func TestCustomResourcesFollowTheirSchemas(t *testing.T) {
	jsonSink := func(values map[string]string) {
		values["kafka-on-eks:sink"] = `{"format":"json","compression":"gzip"}`
	}
	for _, c := range []struct {
		name, stack string
		change      func(map[string]string)
	}{
		{"local", "local", nil}, {"dev", "dev", nil}, {"prod", "prod", nil}, {"json sink", "dev", jsonSink}, {"access", "prod", opened}, {"closed", "dev", closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := deploy(t, c.stack, c.change)
			require.NoError(t, r.Err)
			checked := map[string]int{}
			for _, resource := range r.Resources {
				if !strings.Contains(resource.Type, "platform.confluent.io/") {
					continue
				}
				kind := resource.Inputs["kind"].(string)
				checked[kind]++
				require.NoError(t, validate(t, kind, resource.Inputs), "%s %s", kind, resource.Name)
			}
			require.Equal(t, map[string]int{"KRaftController": 1, "Kafka": 1, "KafkaRestClass": 1, "KafkaTopic": 4, "Connect": 1, "Connector": 1}, checked)
		})
	}
}

func validate(t *testing.T, kind string, inputs map[string]any) error {
	t.Helper()
	schema, err := crds.Schema("platform.confluent.io/v1beta1", kind)
	require.NoError(t, err)
	encoded, err := json.Marshal(inputs)
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(encoded)))
	require.NoError(t, err)
	return schema.Validate(document)
}
