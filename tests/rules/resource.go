// Package rules holds the stacks that lie in AWS to what a security review asks for.
package rules

import (
	"fmt"
	"regexp"
	"strings"

	"kafka-on-eks/local/engine"
)

// resource is one of a plan, with its inputs by dotted path.
type resource struct{ engine.PlannedResource }

func (r resource) String() string { return r.Type + " " + r.URN[strings.LastIndex(r.URN, "::")+2:] }

// at follows a path such as vpcConfig.endpointPublicAccess or rules.0.bucketKeyEnabled; nil where it leads nowhere.
func (r resource) at(path string) any { return at(r.Inputs, path) }

func at(value any, path string) any {
	for _, key := range strings.Split(path, ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(in) {
				return nil
			}
			value = in[i]
		default:
			return nil
		}
	}
	return value
}

// is complains unless a path has the wanted value. Numbers compare as text.
func (r resource) is(path string, want any) []string {
	if got := r.at(path); fmt.Sprint(got) != fmt.Sprint(want) {
		return []string{fmt.Sprintf("%s: %s is %v, must be %v", r, path, got, want)}
	}
	return nil
}

// of lists a plan's resources whose type matches.
func of(plan *engine.Plan, pattern string) []resource {
	matches := regexp.MustCompile(pattern)
	var found []resource
	for _, r := range plan.Resources {
		if matches.MatchString(r.Type) {
			found = append(found, resource{r})
		}
	}
	return found
}

// each checks all resources of a type, of which there must be at least one.
func each(plan *engine.Plan, pattern string, check func(resource) []string) []string {
	found := of(plan, pattern)
	if len(found) == 0 {
		return []string{"there is no " + pattern}
	}
	var problems []string
	for _, r := range found {
		problems = append(problems, check(r)...)
	}
	return problems
}
