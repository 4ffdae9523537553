package standin

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// waitAnnotation has the conditions for which the provider waits once an object is applied: one, or a JSON list of which all must hold.
// Source: pulumi-kubernetes, provider/pkg/metadata/overrides.go, ReadyCondition.
const waitAnnotation = "pulumi.com/waitFor"

// condition is one of them: a path below the object, and the text of the value that must be there, any where there is none; or one of those of the status.
type condition struct {
	text string
	path []string
	want string
	// status is the type of a condition of the status, which must be true.
	status string
}

var statusCondition = regexp.MustCompile(`^condition=([A-Za-z0-9]+)$`)

var jsonPath = regexp.MustCompile(`^jsonpath=\{\.([A-Za-z0-9_.]+)\}(?:=(.*))?$`)

func (m manifest) conditions() ([]condition, error) {
	annotation := m.annotation(waitAnnotation)
	if annotation == "" {
		return nil, nil
	}
	var texts []string
	if json.Unmarshal([]byte(annotation), &texts) != nil {
		texts = []string{annotation}
	}
	var all []condition
	for _, text := range texts {
		if parts := statusCondition.FindStringSubmatch(text); parts != nil {
			all = append(all, condition{text: text, status: parts[1]})
			continue
		}
		parts := jsonPath.FindStringSubmatch(text)
		if parts == nil {
			return nil, fmt.Errorf("%s: condition %q has no stand-in, only a path and a value, or the type of a condition, have (e.g. jsonpath={.status.phase}=RUNNING)", m.reference(), text)
		}
		all = append(all, condition{text: text, path: strings.Split(parts[1], "."), want: parts[2]})
	}
	return all, nil
}

// holds tells whether a condition holds of an object. Numbers compare as text.
func (c condition) holds(m manifest) bool {
	if c.status != "" {
		conditions, _ := m.field("status.conditions").([]any)
		return slices.ContainsFunc(conditions, func(v any) bool {
			found, _ := v.(map[string]any)
			return found["type"] == c.status && found["status"] == "True"
		})
	}
	found := valueAt(map[string]any(m), c.path)
	return found != nil && (c.want == "" || fmt.Sprint(found) == c.want)
}

// await plays the provider's wait. What is applied has done its work by then, so a condition that doesn't hold never will. One more thing is an error:
// conditions which the status from before the change fulfils, though the change brings another. The operator may say that it has seen a change before it
// has done its part; the provider then goes on at once.
func (m manifest) await(live manifest) error {
	all, err := m.conditions()
	if err != nil || len(all) == 0 {
		return err
	}
	met := true
	for _, c := range all {
		if !c.holds(m) {
			return fmt.Errorf("%s: waited for %s in vain, the status is %v", m.reference(), c.text, m["status"])
		}
		met = met && c.holds(live)
	}
	if met && !reflect.DeepEqual(m["status"], live["status"]) {
		return fmt.Errorf("%s: nothing waits for this change: its conditions (%s) hold of the status from before, %v, too; "+
			"wait for what the change brings (e.g. jsonpath={.status.readyReplicas}=4)",
			m.reference(), m.annotation(waitAnnotation), live["status"])
	}
	return nil
}
