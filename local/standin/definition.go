package standin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Custom resources are defined by objects of this kind.
const (
	definitionAPI  = "apiextensions.k8s.io/v1"
	definitionKind = "CustomResourceDefinition"
)

// chartAnnotation says of a definition which chart it comes from.
const chartAnnotation = "helm.sh/chart"

// definition is the definition of a kind of the operator's resources, as its chart of a version has it. It leaves the schema to package crds, which is
// stricter than the API server.
func definition(kind, version string) manifest {
	group, served, _ := strings.Cut(confluentAPI, "/")
	plural := strings.ToLower(kind) + "s"
	if strings.HasSuffix(kind, "s") {
		plural = strings.ToLower(kind) + "es"
	}
	return manifest{
		"apiVersion": definitionAPI, "kind": definitionKind,
		"metadata": map[string]any{
			"name": plural + "." + group, "annotations": map[string]any{chartAnnotation: operatorChart + "-" + version},
		},
		"spec": map[string]any{
			"group": group, "scope": "Namespaced",
			"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind), "listKind": kind + "List"},
			"versions": []any{map[string]any{
				"name": served, "served": true, "storage": true, "subresources": map[string]any{"status": map[string]any{}},
				"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
			}},
		},
	}
}

// definedKinds are the kinds of custom resources that the operator's chart defines.
func definedKinds() []string {
	var kinds []string
	for _, name := range slices.Concat(sortedKeys(effects), sortedKeys(recordedKinds)) {
		if api, kind, _ := strings.Cut(name, ":"); api == confluentAPI {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// definitionOf finds the definition of a kind in the cluster; nil where there is none.
func (c *Cloud) definitionOf(apiVersion, kind string) (manifest, error) {
	names, err := c.objects.names(definitionKind, "")
	if err != nil {
		return nil, err
	}
	group, version, _ := strings.Cut(apiVersion, "/")
	for _, name := range names {
		m := manifest{}
		if err := c.objects.get(reference{kind: definitionKind, name: name}, &m); err != nil {
			return nil, err
		}
		var spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Served bool
			}
		}
		if err := remarshal(m.field("spec"), &spec); err != nil {
			return nil, fmt.Errorf("read definition %s: %w", name, err)
		}
		if spec.Group != group || spec.Names.Kind != kind {
			continue
		}
		for _, v := range spec.Versions {
			if v.Name == version && v.Served {
				return m, nil
			}
		}
	}
	return nil, nil
}

// bringDefinitions plays what Helm does with a chart's folder crds/: it makes what isn't there, and changes nothing that is.
func (c *Cloud) bringDefinitions(version string) error {
	for _, kind := range definedKinds() {
		there, err := c.definitionOf(confluentAPI, kind)
		if err != nil {
			return err
		}
		if there == nil {
			made := definition(kind, version)
			if err := c.objects.put(made.reference(), made); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseDefinitions refuses an operator whose resources aren't defined, or are as another version of its chart defines them. The real operator ends with the
// first, and with the second runs: the API server drops what it doesn't know without a word. Neither is what anybody wants.
func (c *Cloud) refuseDefinitions(version string) error {
	var problems []error
	for _, kind := range definedKinds() {
		there, err := c.definitionOf(confluentAPI, kind)
		switch want := operatorChart + "-" + version; {
		case err != nil:
			return err
		case there == nil:
			problems = append(problems, fmt.Errorf("the operator of chart %s finds no definition of %s: no matches for kind %q in version %q", want, kind, kind, confluentAPI))
		case there.annotation(chartAnnotation) != want:
			problems = append(problems, fmt.Errorf("the operator of chart %s finds the definition of %s as %s has it, which Helm never changes: "+
				"the API server would drop newer fields without a word", want, kind, there.annotation(chartAnnotation)))
		}
	}
	return errors.Join(problems...)
}

// applyDefinition has the API server serve a kind.
func applyDefinition(_ context.Context, _ *Cloud, m manifest) (map[string]any, error) {
	return map[string]any{
		"acceptedNames": m.field("spec.names"), "conditions": []any{map[string]any{"type": "Established", "status": "True"}},
	}, nil
}

// deleteDefinition refuses to take away what resources are defined by: the API server would delete all of them.
func deleteDefinition(_ context.Context, c *Cloud, m manifest) error {
	kind, _ := m.field("spec.names.kind").(string)
	left, err := c.objects.all(kind)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("delete %s: every %s would go with it, and there is %s", m.reference(), kind, left[0])
	}
	return nil
}
