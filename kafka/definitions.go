package kafka

import (
	"errors"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/helm"
	"kafka-on-eks/internal/object"
)

const (
	definitionAPI  = "apiextensions.k8s.io/v1"
	definitionKind = "CustomResourceDefinition"
)

// newDefinitions applies the definitions of custom resources that the operator's chart brings. Helm makes those of a chart's folder crds/ once and never changes
// them, so that a newer operator would write fields that the API server drops without a word. These are the very ones of the chart's version, all of them, as the
// operator watches all its kinds from its start.
//
// A definition that is deleted takes every resource of its kind with it. So they stay in the cluster whatever becomes of the stack, as Helm has it, too.
func (o *Operator) newDefinitions(ctx *pulumi.Context, args *OperatorArgs) ([]pulumi.Resource, error) {
	objects, err := helm.Template(ctx, &helm.TemplateArgs{
		Chart: operatorChart, Version: args.Version, Repository: args.Repository, KubernetesVersion: args.KubernetesVersion,
	}, pulumi.Provider(args.Charts))
	if err != nil {
		return nil, err
	}
	var made []pulumi.Resource
	for _, manifest := range objects {
		if manifest["kind"] != definitionKind || manifest["apiVersion"] != definitionAPI {
			continue
		}
		definition, err := newDefinition(ctx, manifest, pulumi.Parent(o), pulumi.RetainOnDelete(true))
		if err != nil {
			return nil, err
		}
		made = append(made, definition)
	}
	if len(made) == 0 {
		return nil, fmt.Errorf("chart %s %s of %s has no %s: is it the operator's chart?", operatorChart, args.Version, args.Repository, definitionKind)
	}
	return made, nil
}

// newDefinition applies one, server-side, over whatever is there: what Helm once made has fields under another manager, which must not keep them. It is made when
// the API server serves the kind.
func newDefinition(ctx *pulumi.Context, manifest map[string]any, opts ...pulumi.ResourceOption) (*apiextensions.CustomResource, error) {
	given, _ := manifest["metadata"].(map[string]any)
	name, _ := given["name"].(string)
	spec, _ := manifest["spec"].(map[string]any)
	if name == "" || spec == nil {
		return nil, errors.New("the operator's chart has a definition without a name or a spec")
	}
	annotations := pulumi.StringMap{"pulumi.com/patchForce": pulumi.String("true"), "pulumi.com/waitFor": pulumi.String("condition=Established")}
	maps.Copy(annotations, texts(given["annotations"]))
	metadata := object.Metadata(name, nil)
	metadata.Annotations = object.Annotations(annotations)
	if labels := texts(given["labels"]); len(labels) > 0 {
		metadata.Labels = labels
	}
	definition, err := apiextensions.NewCustomResource(ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String(definitionAPI), Kind: pulumi.String(definitionKind), Metadata: metadata,
		OtherFields: kubernetes.UntypedArgs{"spec": spec},
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("apply definition %s: %w", name, err)
	}
	return definition, nil
}

// texts are a map of text, such as labels, as inputs.
func texts(from any) pulumi.StringMap {
	given, _ := from.(map[string]any)
	all := pulumi.StringMap{}
	for key, value := range given {
		all[key] = pulumi.String(fmt.Sprint(value))
	}
	return all
}
