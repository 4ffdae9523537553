package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Outcome is how far a run came that failed, in URNs of resources that a provider makes.
type Outcome struct {
	// Applied are changed and well.
	Applied []string
	// Unwell have their new settings, but don't do what they should.
	Unwell []string
	// Failed are as they were, or half made.
	Failed []string
}

// changes are the operations that do something to a resource, each with how a line begins and ends that says so.
var changes = map[apitype.OpType]struct{ sign, done string }{
	apitype.OpCreate:            {"+", "created"},
	apitype.OpUpdate:            {"~", "updated"},
	apitype.OpDelete:            {"-", "deleted"},
	apitype.OpCreateReplacement: {"+", "created in place of another"},
	apitype.OpDeleteReplaced:    {"-", "deleted, replaced by another"},
}

// shown reports whether people are told of a step: something happens to a resource that a provider makes.
func shown(step apitype.StepEventMetadata) bool {
	_, ok := changes[step.Op]
	return ok && step.Provider != ""
}

// Called is how people call a resource: by its type and name, "Deployment producer", or "provider aws".
func Called(urn string) string {
	u := resource.URN(urn)
	if strings.HasPrefix(string(u.Type()), "pulumi:providers:") {
		return "provider " + u.Name()
	}
	return fmt.Sprintf("%s %s", u.Type().Name(), u.Name())
}

// outcome sorts the changes that a run's events tell of.
func outcome(seen []events.EngineEvent) Outcome {
	var o Outcome
	bad := map[string]bool{}
	for _, event := range seen {
		failed := event.ResOpFailedEvent
		if failed == nil || failed.Metadata.Provider == "" {
			continue
		}
		bad[failed.Metadata.URN] = true
		if failed.Status == int(resource.StatusPartialFailure) {
			o.Unwell = append(o.Unwell, failed.Metadata.URN)
		} else {
			o.Failed = append(o.Failed, failed.Metadata.URN)
		}
	}
	for _, event := range seen {
		if done := event.ResOutputsEvent; done != nil && shown(done.Metadata) && !bad[done.Metadata.URN] && !slices.Contains(o.Applied, done.Metadata.URN) {
			o.Applied = append(o.Applied, done.Metadata.URN)
		}
	}
	return o
}

// Left lists the resources that the plan changes and that a run with that outcome didn't come to.
func (p *Plan) Left(o Outcome) []string {
	var left []string
	for _, r := range p.Resources {
		if r.Provider != "" && r.changes() && !slices.Contains(slices.Concat(o.Applied, o.Unwell, o.Failed), r.URN) {
			left = append(left, r.URN)
		}
	}
	return left
}
