package engine

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

func TestDifferences(t *testing.T) {
	secret := map[string]any{engineSignature: engineSecret, "ciphertext": "AAA"}
	long := strings.Repeat("a ", 200)
	for _, c := range []struct {
		about    string
		path     string
		kind     apitype.DiffKind
		old, new map[string]any
		want     string
	}{
		{
			"a number", "scalingConfig.desiredSize", apitype.DiffUpdate,
			map[string]any{"scalingConfig": map[string]any{"desiredSize": 1}}, map[string]any{"scalingConfig": map[string]any{"desiredSize": 2}},
			"scalingConfig.desiredSize: 1 => 2",
		},
		{"an item", "spec[1]", apitype.DiffAdd, map[string]any{"spec": []any{"a"}}, map[string]any{"spec": []any{"a", map[string]any{"b": true}}}, `+spec[1]: {"b":true}`},
		{"nothing left", "tags.Team", apitype.DiffDelete, map[string]any{"tags": map[string]any{"Team": "events"}}, map[string]any{}, "-tags.Team: events"},
		{"a quoted key", `labels["app.kubernetes.io/name"]`, apitype.DiffUpdateReplace,
			map[string]any{"labels": map[string]any{"app.kubernetes.io/name": "a"}}, map[string]any{"labels": map[string]any{"app.kubernetes.io/name": "b"}},
			`labels["app.kubernetes.io/name"]: a => b`},
		{"in a secret", "stringData.token", apitype.DiffUpdate, map[string]any{"stringData": secret}, map[string]any{"stringData": secret}, "stringData.token: [secret] => [secret]"},
		{"below a secret", "env[0]", apitype.DiffAdd, map[string]any{"env": []any{}}, map[string]any{"env": []any{map[string]any{"value": secret}}}, `+env[0]: {"value":"[secret]"}`},
		{"not known yet", "arn", apitype.DiffUpdate, map[string]any{"arn": "a"}, map[string]any{"arn": engineUnknown}, "arn: a => [unknown]"},
		{"within a long text", "policy", apitype.DiffUpdate, map[string]any{"policy": long + "one" + long}, map[string]any{"policy": long + "two" + long},
			"policy: …a a a a a a one" + "a a a a a a … => …a a a a a a two" + "a a a a a a …"},
		{"a long text", "policy", apitype.DiffAdd, map[string]any{}, map[string]any{"policy": long}, "+policy: " + strings.Repeat("a ", 30) + "…"},
		{"several lines", "text", apitype.DiffUpdate, map[string]any{"text": "a\n  b"}, map[string]any{"text": "a\nc"}, "text: a b => a c"},
	} {
		t.Run(c.about, func(t *testing.T) {
			require.Equal(t, []string{c.want}, differences(apitype.StepEventMetadata{
				Old: &apitype.StepEventStateMetadata{Inputs: c.old}, New: &apitype.StepEventStateMetadata{Inputs: c.new},
				DetailedDiff: map[string]apitype.PropertyDiff{c.path: {Kind: c.kind, InputDiff: true}},
			}))
		})
	}
}

// TestWhatReplacesComesFirst: of many differences, people see those that cost most.
func TestWhatReplacesComesFirst(t *testing.T) {
	require.Equal(t, []string{"z: 1 => 2", "a: 1 => 2"}, differences(apitype.StepEventMetadata{
		Old: &apitype.StepEventStateMetadata{Inputs: map[string]any{"a": 1}, Outputs: map[string]any{"z": 1}},
		New: &apitype.StepEventStateMetadata{Inputs: map[string]any{"a": 2, "z": 2}},
		DetailedDiff: map[string]apitype.PropertyDiff{
			"a": {Kind: apitype.DiffUpdate, InputDiff: true}, "z": {Kind: apitype.DiffUpdateReplace},
		},
	}))
}

func TestToldInFewLines(t *testing.T) {
	require.Equal(t, " ~  Kafka kafka updated", told(" ~  Kafka kafka updated", nil))
	require.Equal(t, " ~  Kafka kafka updated: a: 1 => 2, b: 1 => 2", told(" ~  Kafka kafka updated", []string{"a: 1 => 2", "b: 1 => 2"}))
	many := strings.Split(strings.Repeat("property: an old value => a new value,", 7), ",")[:7]
	got := told(" ~  Kafka kafka updated", many)
	require.Equal(t, " ~  Kafka kafka updated:\n"+strings.Repeat("      property: an old value => a new value\n", 5)+"      and 2 more", got)
}
