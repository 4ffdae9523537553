package standin

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// refused is what the API server says of an object that it doesn't take.
type refused struct {
	object reference
	// problems are in its words.
	problems []string
}

func (e *refused) Error() string {
	return fmt.Sprintf("%s is refused by the API server: %s", e.object, strings.Join(e.problems, "; "))
}

// builtInNamespaces are those of every cluster.
var builtInNamespaces = []string{"default", "kube-node-lease", "kube-public", "kube-system"}

// live is an object as it is in the cluster, nil where there is none.
func (c *Cloud) live(r reference) (manifest, error) {
	m := manifest{}
	err := c.objects.get(r, &m)
	if errors.Is(err, errNoObject) {
		return nil, nil
	}
	return m, err
}

// admit plays what the API server looks at before it takes an object over what is there.
func (c *Cloud) admit(kind string, m, live manifest, manager string) error {
	if err := c.place(m); err != nil {
		return err
	}
	problems := append(invalid(m), fixedBy(kind, m, live)...)
	if found := conflicts(m, live, manager); len(found) > 0 && m.annotation(forceAnnotation) != "true" {
		problems = append(problems, fmt.Sprintf("Apply failed with %d conflicts: %s (another run has applied it under another name; "+
			"give every object one, by the annotation %s)", len(found), strings.Join(found, ", "), managerAnnotation))
	}
	if len(problems) > 0 {
		return &refused{m.reference(), problems}
	}
	return nil
}

// place refuses an object whose namespace or definition isn't there.
func (c *Cloud) place(m manifest) error {
	if err := c.placeIn(m.metadata("namespace"), m.reference()); err != nil {
		return err
	}
	if m.apiVersion() != confluentAPI {
		return nil
	}
	if there, err := c.definitionOf(m.apiVersion(), m.kind()); err != nil || there == nil {
		return errors.Join(err, &refused{m.reference(), []string{fmt.Sprintf("no matches for kind %q in version %q: "+
			"its definition must be there first, which the chart %s has", m.kind(), m.apiVersion(), operatorChart)}})
	}
	return nil
}

// placeIn refuses an object whose namespace isn't there.
func (c *Cloud) placeIn(namespace string, r reference) error {
	if namespace == "" || slices.Contains(builtInNamespaces, namespace) {
		return nil
	}
	if there, err := c.live(reference{kind: "Namespace", name: namespace}); err != nil || there == nil {
		return errors.Join(err, &refused{r, []string{fmt.Sprintf("namespaces %q not found", namespace)}})
	}
	return nil
}

// fixedBy lists the changed fields of an object that the API server doesn't change.
func fixedBy(kind string, m, live manifest) []string {
	if live == nil {
		return nil
	}
	words := map[string]string{}
	maps.Copy(words, fixedFields[kind])
	if live["immutable"] == true {
		for _, field := range immutableContent {
			words[field] = immutable + " when `immutable` is set"
		}
	}
	var problems []string
	for _, field := range sortedKeys(words) {
		if !reflect.DeepEqual(m.field(field), live.field(field)) {
			problems = append(problems, field+": "+words[field])
		}
	}
	return problems
}

// invalid lists what is wrong with an object by itself. What a preview doesn't know yet is no problem.
func invalid(m manifest) []string {
	var problems []string
	if rule := nameRuleOf(m.kind()); !rule.allows(m.metadata("name")) {
		problems = append(problems, fmt.Sprintf("metadata.name: Invalid value: %q: %s", m.metadata("name"), rule.words))
	}
	if m.kind() == "NetworkPolicy" {
		for _, p := range networkPolicyProblems(m) {
			problems = append(problems, p.path+": "+p.reason)
		}
	}
	return problems
}

// rehearse plays the dry run of a preview: what the API server would refuse. Fields that are only immutable are no problem of an object that takes the
// place of another, and namespaces and definitions may come with the same run.
func (c *Cloud) rehearse(kind string, o object) error {
	known, _ := open(resource.NewProperty(o.in), notYet).(map[string]any)
	m := manifest(known)
	problems := invalid(m)
	if !o.in.ContainsUnknowns() {
		live, err := c.live(m.reference())
		if err != nil {
			return err
		}
		problems = append(problems, slices.DeleteFunc(fixedBy(kind, m, live), func(p string) bool {
			return o.old == nil && strings.Contains(p, immutable)
		})...)
	}
	if len(problems) > 0 {
		return &refused{m.reference(), problems}
	}
	return nil
}
