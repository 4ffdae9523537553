package standin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// replaceUnready is the annotation by which the provider makes a Job anew that has failed.
const replaceUnready = "pulumi.com/replaceUnready"

// compareObjects plays the provider's comparison of an object with what the API server has kept of its inputs. What has to be made anew under the same
// name is deleted first.
// Source: pulumi-kubernetes, provider/pkg/provider/provider.go, Diff.
func compareObjects(c *Cloud, kind string, olds, news resource.PropertyMap) plugin.DiffResult {
	was, is := manifestOf(olds), manifestOf(news)
	olds, news = normalized(kind, olds, news)
	fields := slices.Concat([]string{"kind", "metadata.name", "metadata.namespace"}, c.fixedByProvider(kind, is))
	// So asks the engine about what depends on an object that is deleted first: all of what comes from that is unknown. It may be anything.
	for _, field := range fields {
		if key, _, _ := strings.Cut(field, "."); news[resource.PropertyKey(key)].ContainsUnknowns() && !news[resource.PropertyKey(key)].IsObject() {
			fields = append(fields, key)
		}
	}
	result := diff(olds, news, fields)
	if kind == "batch/v1:Job" && is.annotation(replaceUnready) == "true" && c.hasFailed(is.reference()) {
		result.Changes = plugin.DiffSome
		result.ReplaceKeys = append(result.ReplaceKeys, "metadata")
		detailed := map[string]plugin.PropertyDiff{}
		maps.Copy(detailed, result.DetailedDiff)
		detailed[fmt.Sprintf("metadata.annotations[%q]", replaceUnready)] = plugin.PropertyDiff{Kind: plugin.DiffUpdateReplace, InputDiff: true}
		result.DetailedDiff = detailed
	}
	result.DeleteBeforeReplace = len(result.ReplaceKeys) > 0 && was.reference() == is.reference()
	return result
}

// fixedByProvider lists the fields of an object that the provider doesn't change in place.
func (c *Cloud) fixedByProvider(kind string, m manifest) []string {
	fields := replacedFields[kind]
	if content, ok := contents[kind]; ok && (m["immutable"] == true || !c.isOn(content.mutable)) {
		fields = slices.Concat(fields, content.fields)
	}
	return fields
}

// hasFailed tells of a Job in the cluster whether it has failed.
func (c *Cloud) hasFailed(job reference) bool {
	var live struct{ Status struct{ Failed int } }
	return c.objects.get(job, &live) == nil && live.Status.Failed > 0
}

// normalized is what the provider compares. The API server drops empty lists, and some empty maps; the provider knows that of Kubernetes' own kinds, and
// leaves them out on both sides. Of custom resources it doesn't, nor of Secrets: what is empty in their metadata is a change for ever.
// Source: pulumi-kubernetes, provider/pkg/clients/unstructured.go, Normalize.
func normalized(kind string, olds, news resource.PropertyMap) (was, is resource.PropertyMap) {
	if kind != "core/v1:Secret" && !strings.HasPrefix(kind, confluentAPI) {
		return withoutEmpty(olds), withoutEmpty(news)
	}
	if kind == "core/v1:Secret" {
		olds, news = inOneForm(olds, news)
	}
	was = olds.Copy()
	if meta := was["metadata"]; meta.IsObject() {
		was["metadata"] = resource.NewProperty(withoutEmpty(meta.ObjectValue()))
	}
	return was, news
}

func withoutEmpty(in resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for key, v := range in {
		switch {
		case v.IsArray() && len(v.ArrayValue()) == 0, v.IsObject() && len(v.ObjectValue()) == 0 && droppedMaps[string(key)]:
		case v.IsObject():
			out[key] = resource.NewProperty(withoutEmpty(v.ObjectValue()))
		case v.IsArray():
			list := slices.Clone(v.ArrayValue())
			for i, e := range list {
				if e.IsObject() {
					list[i] = resource.NewProperty(withoutEmpty(e.ObjectValue()))
				}
			}
			out[key] = resource.NewProperty(list)
		default:
			out[key] = v
		}
	}
	return out
}

// annotation is the value of one of an object's annotations, or "".
func (m manifest) annotation(name string) string {
	s, _ := valueAt(map[string]any(m), []string{"metadata", "annotations", name}).(string)
	return s
}

// field is the value at a dotted path; nil where there is none.
func (m manifest) field(path string) any { return valueAt(map[string]any(m), strings.Split(path, ".")) }
