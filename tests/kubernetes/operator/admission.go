package operator

import (
	"context"
	"fmt"

	"kafka-on-eks/local/kubernetes/cluster"
)

// admit asks the API server whether the pods of a resource would be let in, as its namespace demands. They aren't made: nothing here asks for them.
func (o *Operator) admit(ctx context.Context, object cluster.Object) error {
	template, ok := object.At("spec", "podTemplate").(map[string]any)
	if !ok {
		return nil
	}
	spec := map[string]any{
		"serviceAccountName": template["serviceAccountName"],
		"securityContext":    template["podSecurityContext"],
		"containers": []any{map[string]any{
			"name": object.Name(), "image": object.Text("spec", "image", "application"), "securityContext": template["securityContext"], "resources": template["resources"],
		}},
	}
	for _, field := range []string{"affinity", "tolerations", "topologySpreadConstraints", "terminationGracePeriodSeconds"} {
		if value, ok := template[field]; ok {
			spec[field] = value
		}
	}
	return o.client.Do(ctx, "POST", fmt.Sprintf("/api/v1/namespaces/%s/pods?dryRun=All", object.Namespace()), map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": object.Name() + "-0"}, "spec": spec,
	}, nil)
}
