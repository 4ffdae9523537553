package standin

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// diff compares inputs, and asks for a replacement where a path of replaces has changed. Secrets are compared by what is in them, so that the path names
// the one that has changed; what is shown of its value is the engine's business, which masks it.
func diff(olds, news resource.PropertyMap, replaces []string) plugin.DiffResult {
	d := revealed(olds).Diff(revealed(news))
	if d == nil {
		return plugin.DiffResult{Changes: plugin.DiffNone}
	}
	detailed := plugin.NewDetailedDiffFromObjectDiff(d, true)
	result := plugin.DiffResult{Changes: plugin.DiffSome, ChangedKeys: d.ChangedKeys(), DetailedDiff: detailed}
	slices.Sort(result.ChangedKeys)
	for _, path := range sortedKeys(detailed) {
		change := detailed[path]
		if !slices.ContainsFunc(replaces, func(r string) bool {
			return path == r || strings.HasPrefix(path, r+".") || strings.HasPrefix(path, r+"[")
		}) {
			continue
		}
		change.Kind = change.Kind.AsReplace()
		detailed[path] = change
		if key := resource.PropertyKey(topLevel(path)); !slices.Contains(result.ReplaceKeys, key) {
			result.ReplaceKeys = append(result.ReplaceKeys, key)
		}
	}
	return result
}

// revealed takes the marks of secrets off, however deep they are.
func revealed(m resource.PropertyMap) resource.PropertyMap {
	var reveal func(v resource.PropertyValue) resource.PropertyValue
	reveal = func(v resource.PropertyValue) resource.PropertyValue {
		switch {
		case v.IsSecret():
			return reveal(v.SecretValue().Element)
		case v.IsArray():
			list := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
			for _, e := range v.ArrayValue() {
				list = append(list, reveal(e))
			}
			return resource.NewProperty(list)
		case v.IsObject():
			return resource.NewProperty(revealed(v.ObjectValue()))
		default:
			return v
		}
	}
	out := make(resource.PropertyMap, len(m))
	for k, v := range m {
		out[k] = reveal(v)
	}
	return out
}

// complete mends what the SDK's server leaves out of an answer, and real providers say: that the paths are meant to be shown, and that something is gone for
// which the resource is replaced. The keys that have changed are those of the resource, without the way below them; the engine shows no others.
func complete(answer *pulumirpc.DiffResponse) *pulumirpc.DiffResponse {
	answer.HasDetailedDiff = len(answer.DetailedDiff) > 0
	for _, path := range answer.Replaces {
		if change := answer.DetailedDiff[path]; change != nil && change.Kind == pulumirpc.PropertyDiff_DELETE {
			change.Kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
	}
	answer.Diffs, answer.Replaces = topLevels(answer.Diffs), topLevels(answer.Replaces)
	return answer
}

func topLevels(paths []string) []string {
	var keys []string
	for _, path := range paths {
		keys = append(keys, topLevel(path))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// topLevel is the first key of a path.
func topLevel(path string) string {
	if parsed, err := resource.ParsePropertyPath(path); err == nil && len(parsed) > 0 {
		if key, ok := parsed[0].(string); ok {
			return key
		}
	}
	return path
}
