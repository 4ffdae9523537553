package kubernetes

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// objects is a program of a few objects, each by its logical name. It shows what the stack program takes care never to do.
type objects struct {
	// mutable has the provider change the data of Secrets and ConfigMaps in place.
	mutable bool
	all     map[string]declared
}

// declared is one object.
type declared struct {
	// kind is the type's token without the provider's name, e.g. apps/v1:Deployment.
	kind string
	// manifest is JSON, without API version and kind. The namespace is that of all objects, where it says none.
	manifest string
	// seconds are how long the provider waits for it; 0 for as long as it likes.
	seconds int
}

// namespace is that of all objects. Its pods must meet the Pod Security Standard "restricted".
const namespace = `{"metadata": {"name": "things", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}`

// with is the program with other objects in place of those of the same names.
func (o objects) with(changed map[string]declared) objects {
	all := map[string]declared{}
	for _, some := range []map[string]declared{o.all, changed} {
		for name, d := range some {
			all[name] = d
		}
	}
	return objects{o.mutable, all}
}

// program registers the objects with a provider of their own.
func (o objects) program(w *world) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
			Kubeconfig: pulumi.String(w.kubeconfig), ClusterIdentifier: pulumi.String("it"),
			EnableSecretMutable: pulumi.Bool(o.mutable), EnableConfigMapMutable: pulumi.Bool(o.mutable),
		})
		if err != nil {
			return err
		}
		things, err := declared{kind: "core/v1:Namespace", manifest: namespace}.register(ctx, "things", pulumi.Provider(provider))
		if err != nil {
			return err
		}
		for name, d := range o.all {
			if _, err := d.register(ctx, name, pulumi.Provider(provider), pulumi.DependsOn([]pulumi.Resource{things})); err != nil {
				return err
			}
		}
		return nil
	}
}

func (d declared) register(ctx *pulumi.Context, name string, options ...pulumi.ResourceOption) (pulumi.Resource, error) {
	var manifest map[string]any
	if err := json.Unmarshal([]byte(d.manifest), &manifest); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	api, kind, _ := strings.Cut(d.kind, ":")
	manifest["apiVersion"], manifest["kind"] = strings.TrimPrefix(api, "core/"), kind
	if meta := manifest["metadata"].(map[string]any); meta["namespace"] == nil && !strings.Contains("Namespace StorageClass PriorityClass", kind) {
		meta["namespace"] = "things"
	}
	if d.seconds > 0 {
		limit := fmt.Sprintf("%ds", d.seconds)
		options = append(options, pulumi.Timeouts(&pulumi.CustomTimeouts{Create: limit, Update: limit}))
	}
	var made pulumi.CustomResourceState
	return &made, ctx.RegisterResource("kubernetes:"+d.kind, name, pulumi.ToMap(manifest), &made, options...)
}
