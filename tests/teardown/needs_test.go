package teardown

import (
	"maps"
	"slices"

	"kafka-on-eks/local/engine"
)

// needs lists the URNs of all resources that must be there before the one of the given URN is made: those that it depends on, and in
// turn those. What depends on a component depends on its children too.
func needs(p *engine.Plan, urn string) []string {
	byURN := map[string]engine.PlannedResource{}
	children := map[string][]string{}
	for _, r := range p.Resources {
		byURN[r.URN] = r
		children[r.Parent] = append(children[r.Parent], r.URN)
	}
	seen := map[string]bool{}
	var walk func(string)
	visit := func(urn string) {
		if urn != "" && !seen[urn] {
			seen[urn] = true
			walk(urn)
		}
	}
	walk = func(urn string) {
		r := byURN[urn]
		for _, d := range r.Dependencies {
			visit(d)
			if byURN[d].Provider == "" {
				for _, child := range children[d] {
					visit(child)
				}
			}
		}
		visit(r.Provider)
	}
	walk(urn)
	return slices.Sorted(maps.Keys(seen))
}
