package standin

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// kubernetesFunctions lists the functions of the Kubernetes provider that the program calls.
var kubernetesFunctions = map[tokens.ModuleMember]function{"kubernetes:helm:template": template}

// template reads the operator's chart: its definitions, and a Deployment, as each chart has one. No network is asked.
func template(_ *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
	var options struct{ Chart, Version string }
	if err := json.Unmarshal([]byte(text(args, "jsonOpts")), &options); err != nil {
		return nil, fmt.Errorf("read jsonOpts: %w", err)
	}
	if !isOperator(options.Chart) {
		return nil, fmt.Errorf("chart %s has no stand-in, only %s has (local/standin/helm.go)", options.Chart, operatorChart)
	}
	var objects []any
	for _, kind := range definedKinds() {
		objects = append(objects, map[string]any(definition(kind, options.Version)))
	}
	objects = append(objects, map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "confluent-operator"}, "spec": map[string]any{},
	})
	return values(map[string]any{"result": objects}), nil
}
