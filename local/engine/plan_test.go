package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

func TestPlanShowsNoSecretAndNothingUnknown(t *testing.T) {
	const urn = "urn:pulumi:local::kafka-on-eks::kubernetes:core/v1:Secret::s"
	path := filepath.Join(t.TempDir(), "plan.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"resourcePlans":{"`+urn+`":{"goal":{
		"type":"kubernetes:core/v1:Secret","parent":"urn:parent","provider":"urn:provider::04da6b54","dependencies":["urn:b","urn:a"]},
		"steps":["create"]}}}`), 0o600))
	seen := []events.EngineEvent{{EngineEvent: apitype.EngineEvent{ResourcePreEvent: &apitype.ResourcePreEvent{
		Metadata: apitype.StepEventMetadata{URN: urn, New: &apitype.StepEventStateMetadata{Inputs: map[string]any{
			"password":   map[string]any{engineSignature: engineSecret, "ciphertext": "[secret]"},
			"arn":        engineUnknown,
			"list":       []any{engineUnknown, "known"},
			"__defaults": []any{},
		}}},
	}}}}
	say := func(urn, severity, prefix, message string) events.EngineEvent {
		return events.EngineEvent{EngineEvent: apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{URN: urn, Severity: severity, Prefix: prefix, Message: message}}}
	}
	seen = append(seen, say("", "info", "", "an example\n"), say(urn, "warning", "", "a provider's"), say("", "warning", "warning: ", "odd"), say("", "debug", "", "x"))
	got, err := newPlan(path, seen)
	require.NoError(t, err)
	require.Equal(t, []string{"warning: odd", "an example"}, got.Notes)
	require.Equal(t, []PlannedResource{{
		URN: urn, Type: "kubernetes:core/v1:Secret", Provider: "urn:provider", Parent: "urn:parent",
		Steps: []string{"create"}, Dependencies: []string{"urn:a", "urn:b"},
		Inputs: map[string]any{"password": Secret, "arn": Unknown, "list": []any{Unknown, "known"}},
	}}, got.Resources)
	require.Equal(t, map[string]int{"kubernetes:core/v1:Secret": 1}, got.Types())
}

func TestPending(t *testing.T) {
	require.False(t, Changes{"same": 3}.Pending())
	require.False(t, Changes{}.Pending())
	require.True(t, Changes{"same": 3, "update": 1}.Pending())
}
