package engine

import (
	"bytes"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// TestWarnings holds that people see warnings, but not that a plugin is where it was put.
func TestWarnings(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out)
	for _, message := range []string{"using pulumi-resource-kubernetes from $PATH at /bin/pulumi-resource-kubernetes\n", "the trial ends\n"} {
		p.see(events.EngineEvent{EngineEvent: apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{Severity: "warning", Message: message}}})
	}
	p.stop()
	require.Equal(t, "warning: the trial ends\n", out.String())
}
