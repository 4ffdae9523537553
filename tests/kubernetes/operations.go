package kubernetes

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"kafka-on-eks/local/engine"
)

// operations are what a run did to each of the cluster's resources: "create", "update", "same", "failed" and so on, by type and name.
type operations map[string]string

// failed is the operation of a resource that the run couldn't bring to where it should be.
const failed = "failed"

// operationsOf reads them from a run's events.
func operationsOf(seen []events.EngineEvent) operations {
	steps := map[string][]apitype.OpType{}
	out := operations{}
	note := func(m apitype.StepEventMetadata) {
		if strings.HasPrefix(m.Type, "kubernetes:") {
			name := engine.Called(m.URN)
			steps[name] = append(steps[name], m.Op)
		}
	}
	for _, event := range seen {
		switch {
		case event.ResOutputsEvent != nil:
			note(event.ResOutputsEvent.Metadata)
		case event.ResOpFailedEvent != nil && strings.HasPrefix(event.ResOpFailedEvent.Metadata.Type, "kubernetes:"):
			out[engine.Called(event.ResOpFailedEvent.Metadata.URN)] = failed
		case event.DiagnosticEvent != nil && event.DiagnosticEvent.Severity == "error":
			// What a provider refuses in a check or a comparison fails before it is a step.
			if urn := resource.URN(event.DiagnosticEvent.URN); urn != "" && strings.HasPrefix(string(urn.Type()), "kubernetes:") {
				out[engine.Called(string(urn))] = failed
			}
		}
	}
	for name, all := range steps {
		if out[name] != failed {
			out[name] = summary(all)
		}
	}
	return out
}

// summary is one word, or two, for the steps of one resource.
func summary(steps []apitype.OpType) string {
	deleted, made := slices.Index(steps, apitype.OpDeleteReplaced), slices.Index(steps, apitype.OpCreateReplacement)
	switch {
	case made >= 0 && deleted >= 0 && deleted < made:
		return "delete, then create"
	case made >= 0:
		return "replace"
	}
	return string(steps[len(steps)-1])
}

// failures are the names of the resources that failed.
func (o operations) failures() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name, operation := range o {
			if operation == failed && !yield(name) {
				return
			}
		}
	})
}
