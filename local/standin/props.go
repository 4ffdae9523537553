package standin

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// plain turns a property value into ordinary Go values. Secrets are opened, unknown values become nil.
func plain(v resource.PropertyValue) any { return open(v, nil) }

// open is plain with a value of the caller's choice in place of what is unknown.
func open(v resource.PropertyValue, unknown any) any {
	switch {
	case v.IsSecret():
		return open(v.SecretValue().Element, unknown)
	case v.IsOutput():
		if !v.OutputValue().Known {
			return unknown
		}
		return open(v.OutputValue().Element, unknown)
	case v.IsComputed():
		return unknown
	case v.IsArray():
		list := make([]any, 0, len(v.ArrayValue()))
		for _, e := range v.ArrayValue() {
			list = append(list, open(e, unknown))
		}
		return list
	case v.IsObject():
		m := make(map[string]any, len(v.ObjectValue()))
		for k, e := range v.ObjectValue() {
			m[string(k)] = open(e, unknown)
		}
		return m
	case v.IsResourceReference():
		return string(v.ResourceReferenceValue().URN)
	default:
		return v.V
	}
}

func plainMap(m resource.PropertyMap) map[string]any {
	return plain(resource.NewProperty(m)).(map[string]any)
}

// decode reads inputs into a Go struct by its json tags.
func decode(in resource.PropertyMap, into any) error {
	if err := remarshal(plainMap(in), into); err != nil {
		return fmt.Errorf("read inputs: %w", err)
	}
	return nil
}

// remarshal moves plain values into a struct, by way of JSON.
func remarshal(from, into any) error {
	raw, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// at finds the value at a dotted path; ok is false where it is absent or unknown.
func at(in resource.PropertyMap, path string) (any, bool) {
	var v any = plainMap(in)
	for part := range strings.SplitSeq(path, ".") {
		m, isMap := v.(map[string]any)
		if !isMap {
			return nil, false
		}
		if v = m[part]; v == nil {
			return nil, false
		}
	}
	return v, true
}

// text is the string at a dotted path, or "".
func text(in resource.PropertyMap, path string) string {
	v, _ := at(in, path)
	s, _ := v.(string)
	return s
}

// values builds a property map of known values.
func values(m map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMap(m)
}

// unknown replaces every value by an unknown one.
func unknown(m resource.PropertyMap) resource.PropertyMap {
	out := make(resource.PropertyMap, len(m))
	for k := range m {
		out[k] = resource.MakeComputed(resource.NewProperty(""))
	}
	return out
}

// merged lays over on top of base.
func merged(base, over resource.PropertyMap) resource.PropertyMap {
	out := base.Copy()
	for k, v := range over {
		out[k] = v
	}
	return out
}
