package kubernetes

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Annotations by which the program keeps clear of faults that show only on a real cluster.
const (
	patchFieldManager = "pulumi.com/patchFieldManager"
	replaceUnready    = "pulumi.com/replaceUnready"
	waitFor           = "pulumi.com/waitFor"
)

// unmended takes from the program what keeps it clear of such faults, but for some annotations, so that they show: in both worlds, or else the stand-in
// wouldn't see them come back.
func unmended(kept ...string) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		switch {
		case args.Type == "pulumi:providers:kubernetes":
			delete(args.Props, "enableSecretMutable")
		case strings.HasPrefix(args.Type, "kubernetes:") && args.Props["metadata"] != nil:
			args.Props["metadata"] = pulumi.All(args.Props["metadata"]).ApplyT(func(all []any) map[string]any {
				metadata := maps.Clone(all[0].(map[string]any))
				annotations := map[string]any{} // which stays, though it is empty
				if given, ok := metadata["annotations"].(map[string]any); ok {
					maps.Copy(annotations, given)
				}
				for _, name := range []string{patchFieldManager, replaceUnready} {
					if !slices.Contains(kept, name) {
						delete(annotations, name)
					}
				}
				if conditions, ok := annotations[waitFor].(string); ok {
					annotations[waitFor] = firstOf(conditions)
				}
				metadata["annotations"] = annotations
				return metadata
			}).(pulumi.MapOutput)
		default:
			return nil
		}
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	}
}

// firstOf is the first of some conditions: that of a state, without the number that a change brings.
func firstOf(conditions string) string {
	var all []string
	if json.Unmarshal([]byte(conditions), &all) != nil {
		return conditions // one
	}
	return all[0]
}
