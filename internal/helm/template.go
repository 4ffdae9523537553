package helm

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// NoCluster is a kubeconfig that leads nowhere, for a Kubernetes provider that only reads charts. The cluster's own provider can't while there is no cluster.
// Pulumi's provider answers such calls without one (provider/pkg/provider/provider.go, Invoke).
const NoCluster = `{"apiVersion":"v1","kind":"Config"}`

// TemplateArgs say of which chart. All are required.
type TemplateArgs struct {
	// Chart, Version and Repository are as those of a Release.
	Chart, Version, Repository string
	// KubernetesVersion is the version for which it is written, such as 1.34.
	KubernetesVersion string
}

// Template returns the objects of a chart with its default values, the definitions of custom resources in its folder crds/ among them. The provider fetches the
// chart, as it does for a Release in each preview.
func Template(ctx *pulumi.Context, args *TemplateArgs, opts ...pulumi.InvokeOption) ([]map[string]any, error) {
	if args == nil || args.Chart == "" || args.Version == "" || args.Repository == "" || args.KubernetesVersion == "" {
		return nil, fmt.Errorf("check Helm template: %w", errors.New("chart, version, repository and Kubernetes version are required"))
	}
	chart, repository := located(args.Repository, args.Chart)
	options := map[string]any{
		"chart": chart, "version": args.Version, "release_name": args.Chart, "kube_version": args.KubernetesVersion,
		"fetch_opts": map[string]any{"repo": repository},
	}
	encoded, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("encode options of chart %s: %w", args.Chart, err)
	}
	call := struct {
		JSONOpts string `pulumi:"jsonOpts"`
	}{string(encoded)}
	var answer struct {
		Result []map[string]any `pulumi:"result"`
	}
	if err := ctx.Invoke("kubernetes:helm:template", &call, &answer, opts...); err != nil {
		return nil, fmt.Errorf("read chart %s %s of %s: %w", args.Chart, args.Version, args.Repository, err)
	}
	return answer.Result, nil
}

// located is how Helm wants a chart and its repository. One in a registry has the address in its name, and no repository.
func located(repository, chart string) (name, repo string) {
	if strings.HasPrefix(repository, "oci://") {
		return strings.TrimSuffix(repository, "/") + "/" + chart, ""
	}
	return chart, repository
}
