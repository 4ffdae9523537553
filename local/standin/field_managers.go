package standin

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// managedFields are the fields of an object that one manager has applied, as the API server notes them: it lets nobody else change them.
type managedFields struct {
	Manager string
	Fields  [][]string
}

const (
	// managerAnnotation names the manager under which the provider applies an object.
	managerAnnotation = "pulumi.com/patchFieldManager"
	// forceAnnotation has the provider take fields from other managers in place of a conflict.
	forceAnnotation = "pulumi.com/patchForce"
	// managerOutput is where the provider remembers the name that it has made up, where there is no annotation.
	managerOutput = "__fieldManager"
)

// manager is the name under which the provider applies an object: that of its annotation, or the one from before, or a new one.
// Source: pulumi-kubernetes, provider/pkg/provider/provider.go, fieldManagerName.
func (o object) manager(m manifest) (string, error) {
	if name := m.annotation(managerAnnotation); name != "" {
		return name, nil
	}
	if name := text(o.old, managerOutput); name != "" {
		return name, nil
	}
	suffix := make([]byte, 4)
	if _, err := rand.Read(suffix); err != nil {
		return "", fmt.Errorf("name a field manager: %w", err)
	}
	return "pulumi-kubernetes-" + hex.EncodeToString(suffix), nil
}

// conflicts lists the fields of an object to which others hold another value, in the API server's words.
func conflicts(m, live manifest, manager string) []string {
	var all []string
	for _, other := range live.managed() {
		if other.Manager == manager {
			continue
		}
		for _, path := range other.Fields {
			if now := valueAt(map[string]any(m), path); now != nil && !reflect.DeepEqual(now, valueAt(map[string]any(live), path)) {
				all = append(all, fmt.Sprintf("conflict with %q: .%s", other.Manager, strings.Join(path, ".")))
			}
		}
	}
	return all
}

// manage notes whose the fields of an object are that is applied over what is there. What it leaves out stays as far as others have applied it. The manager
// from before gives up its own.
func (m manifest) manage(live manifest, manager, before string) {
	own := managedFields{manager, leaves(map[string]any(m), nil)}
	others := slices.DeleteFunc(live.managed(), func(f managedFields) bool { return f.Manager == manager || f.Manager == before })
	for _, other := range others {
		for _, path := range other.Fields {
			if kept := valueAt(map[string]any(live), path); kept != nil && valueAt(map[string]any(m), path) == nil {
				setAt(map[string]any(m), path, kept)
			}
		}
	}
	m["metadata"].(map[string]any)["managedFields"] = append(others, own)
}

// setAt puts a value at a path of maps, and makes those that aren't there. Where something else than a map is in the way, that stays.
func setAt(in map[string]any, path []string, v any) {
	for _, key := range path[:len(path)-1] {
		if in[key] == nil {
			in[key] = map[string]any{}
		}
		below, ok := in[key].(map[string]any)
		if !ok {
			return
		}
		in = below
	}
	in[path[len(path)-1]] = v
}

func (m manifest) managed() []managedFields {
	var r struct {
		Metadata struct{ ManagedFields []managedFields }
	}
	if remarshal(m, &r) != nil {
		return nil // kept from before there were any
	}
	return r.Metadata.ManagedFields
}

// identity is no manager's.
var identity = map[string]bool{"apiVersion": true, "kind": true, "metadata.name": true, "metadata.namespace": true}

// leaves lists the paths of all values. A list counts as one.
func leaves(v any, at []string) [][]string {
	within, ok := v.(map[string]any)
	if !ok {
		if identity[strings.Join(at, ".")] {
			return nil
		}
		return [][]string{slices.Clone(at)}
	}
	var all [][]string
	for _, key := range sortedKeys(within) {
		all = append(all, leaves(within[key], append(at, key))...)
	}
	return all
}
