package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// engineUnknown is how the engine's events and plans write a value that isn't known yet.
// Source: pulumi/sdk/go/common/resource/plugin, UnknownStringValue.
const engineUnknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

// Unknown stands in a plan for a value that is known only after creating.
const Unknown = "[unknown]"

// The engine marks a secret value by this key and value.
// Source: pulumi/sdk/go/common/resource, SigKey and SecretSig.
const (
	engineSignature = "4dabf18193072939515e22adb298388d"
	engineSecret    = "1b47061264138c4ac30d75fd1eb44270"
)

// Secret stands in a plan for a secret value.
const Secret = "[secret]"

// Plan is what the engine would do.
type Plan struct {
	Changes Changes `json:"changes"`
	// Notes are what the program says of the plan: warnings, then other remarks.
	Notes     []string          `json:"notes,omitempty"`
	Resources []PlannedResource `json:"resources"`
}

// Types counts the resources that are there once the plan is carried out, by type.
func (p *Plan) Types() map[string]int {
	counts := map[string]int{}
	for _, r := range p.Resources {
		if !r.goes() {
			counts[r.Type]++
		}
	}
	return counts
}

// Differences say, a resource in a line or few, what changes in those that are updated or replaced.
func (p *Plan) Differences() []string {
	var lines []string
	for _, r := range p.Resources {
		if len(r.Differences) == 0 {
			continue
		}
		line := " ~  " + Called(r.URN)
		if slices.Contains(r.Steps, "replace") {
			line = "+-  " + Called(r.URN) + " replaced"
		}
		lines = append(lines, told(line, r.Differences))
	}
	return lines
}

// PlannedResource is one resource of a plan.
type PlannedResource struct {
	URN  string `json:"urn"`
	Type string `json:"type"`
	// Provider is the URN of the provider that makes it; "" for a component.
	Provider string `json:"provider,omitempty"`
	// Steps are the operations: "create", "update", "same", "delete", ...
	Steps []string `json:"steps"`
	// Inputs as the provider gets them; secrets are "[secret]", what is known only later is Unknown.
	Inputs map[string]any `json:"inputs"`
	// Differences say for each property that changes what it was and will be; secrets are "[secret]".
	Differences []string `json:"differences,omitempty"`
	Parent      string   `json:"parent,omitempty"`
	// Dependencies are the URNs of the resources that have to be there before.
	Dependencies []string `json:"dependencies,omitempty"`
}

// goes reports whether the resource is only deleted. A plan doesn't have its inputs.
func (r PlannedResource) goes() bool { return slices.Equal(r.Steps, []string{"delete"}) }

// changes reports whether anything happens to the resource.
func (r PlannedResource) changes() bool {
	return !slices.Equal(r.Steps, []string{"same"}) && !slices.Equal(r.Steps, []string{"read"})
}

// planFile has the parts of the engine's plan file that its events don't tell.
type planFile struct {
	ResourcePlans map[string]struct {
		Goal *struct {
			Type         string
			Parent       string
			Provider     string
			Dependencies []string
		}
		Steps []string
	}
}

// newPlan puts a plan together: who depends on whom from the engine's plan file, inputs with masked
// secrets from its events.
func newPlan(path string, seen []events.EngineEvent) (*Plan, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	var file planFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("decode plan: %w", err)
	}
	inputs := map[string]map[string]any{}
	makers := map[string]string{}
	changed := map[string][]string{}
	for _, e := range seen {
		if p := e.ResourcePreEvent; p != nil {
			makers[p.Metadata.URN] = providerURN(p.Metadata.Provider)
			if p.Metadata.New != nil {
				inputs[p.Metadata.URN] = p.Metadata.New.Inputs
				changed[p.Metadata.URN] = differences(p.Metadata)
			}
		}
	}
	plan := &Plan{Notes: notes(seen)}
	for urn, r := range file.ResourcePlans {
		planned := PlannedResource{URN: urn, Steps: r.Steps, Inputs: map[string]any{}, Differences: changed[urn]}
		if known := inputs[urn]; known != nil {
			planned.Inputs = readable(known).(map[string]any)
		}
		if g := r.Goal; g != nil {
			planned.Type, planned.Parent, planned.Provider = g.Type, g.Parent, providerURN(g.Provider)
			planned.Dependencies = slices.Sorted(slices.Values(g.Dependencies)) // the engine's order is by chance
		} else { // it is to be deleted
			planned.Type, planned.Provider = string(resource.URN(urn).Type()), makers[urn]
		}
		plan.Resources = append(plan.Resources, planned)
	}
	sort.Slice(plan.Resources, func(i, j int) bool { return plan.Resources[i].URN < plan.Resources[j].URN })
	return plan, nil
}

// notes are remarks of the program and the engine; those of providers belong to a resource.
func notes(seen []events.EngineEvent) []string {
	var notes []string
	for _, severity := range []string{"warning", "info"} {
		for _, e := range seen {
			if d := e.DiagnosticEvent; d != nil && d.Severity == severity && d.URN == "" {
				notes = append(notes, d.Prefix+strings.TrimSpace(d.Message))
			}
		}
	}
	return notes
}

// providerURN drops the identifier from a provider reference (urn::id).
func providerURN(reference string) string {
	for i := len(reference) - 2; i >= 0; i-- {
		if reference[i:i+2] == "::" {
			return reference[:i]
		}
	}
	return reference
}

// readable replaces the engine's marks by words.
func readable(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if v[engineSignature] == engineSecret {
			return Secret
		}
		out := make(map[string]any, len(v))
		for k, e := range v {
			if k == "__defaults" {
				continue // bookkeeping of bridged providers
			}
			out[k] = readable(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = readable(e)
		}
		return out
	case string:
		if v == engineUnknown {
			return Unknown
		}
	}
	return v
}
