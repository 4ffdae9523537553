package kafka

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestOperator(t *testing.T) {
	t.Parallel()
	r := operator(t, OperatorArgs{Repository: "https://packages.confluent.io/helm"})
	release := r.One(t, "kubernetes:helm.sh/v3:Release", "operator")
	require.Equal(t, map[string]any{
		"name": "confluent-operator", "chart": "confluent-for-kubernetes", "version": "0.1718.10", "namespace": "confluent", "atomic": true, "skipCrds": true, "timeout": 600.0,
		"repositoryOpts": map[string]any{"repo": "https://packages.confluent.io/helm"}, "values": map[string]any{
			"namespaced": true,
			"pod":        map[string]any{"labels": map[string]any{"kafka-on-eks/role": "operator"}},
			"podSecurity": map[string]any{"enabled": true, "securityContext": map[string]any{
				"fsGroup": 1001.0, "runAsUser": 1001.0, "runAsNonRoot": true, "seccompProfile": map[string]any{"type": "RuntimeDefault"},
			}},
			"containerSecurity": map[string]any{"enabled": true, "securityContext": map[string]any{
				"allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": map[string]any{"drop": []any{"ALL"}},
			}},
			"managedCerts": map[string]any{
				"enabled": true, "caCertificate": map[string]any{"secretRef": "ca-pair-sslcerts"}, "certDurationInDays": 365.0, "renewBeforeInDays": 30.0,
			},
		},
	}, release.Inputs)
}

// TestDefinitionsComeFirst: they are those of the chart's own version, every one of them and nothing else of it, are there before the operator, and outlive it.
func TestDefinitionsComeFirst(t *testing.T) {
	t.Parallel()
	for repository, options := range map[string]string{
		"https://packages.confluent.io/helm": `{"chart":"confluent-for-kubernetes","fetch_opts":{"repo":"https://packages.confluent.io/helm"},` +
			`"kube_version":"1.34","release_name":"confluent-for-kubernetes","version":"0.1718.10"}`,
		"oci://example.com/charts": `{"chart":"oci://example.com/charts/confluent-for-kubernetes","fetch_opts":{"repo":""},` +
			`"kube_version":"1.34","release_name":"confluent-for-kubernetes","version":"0.1718.10"}`,
	} {
		r := operator(t, OperatorArgs{Repository: repository})
		require.Len(t, r.Of("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"), 1)
		definition := r.One(t, "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "kafkas.example.com")
		require.Equal(t, map[string]any{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": map[string]any{"group": "example.com"},
			"metadata": map[string]any{"name": "kafkas.example.com", "annotations": map[string]any{
				"of": options, "pulumi.com/patchFieldManager": "kafka-on-eks", "pulumi.com/patchForce": "true", "pulumi.com/waitFor": "condition=Established",
			}},
		}, definition.Inputs)
		require.True(t, definition.Retain, "a definition that goes takes every resource of its kind with it")
		require.Contains(t, strings.Join(r.One(t, "kubernetes:helm.sh/v3:Release", "operator").Dependencies, " "), "CustomResourceDefinition::kafkas.example.com")
	}
}

// operator records an operator with what all need, and more.
func operator(t *testing.T, args OperatorArgs) *recorder.Recording {
	t.Helper()
	return recorder.Run(t, func(ctx *pulumi.Context) (err error) {
		args.Version, args.KubernetesVersion, args.Namespace = "0.1718.10", "1.34", testNamespace
		args.Charts, err = kubernetes.NewProvider(ctx, "charts", &kubernetes.ProviderArgs{})
		if err != nil {
			return err
		}
		_, err = NewOperator(ctx, "operator", &args)
		return err
	})
}

func TestOperatorSignsOtherNames(t *testing.T) {
	t.Parallel()
	r := operator(t, OperatorArgs{Repository: "oci://example.com/charts/", CertificateNames: (&External{Domain: "kafka.example.com"}).CertificateNames()})
	inputs := r.One(t, "kubernetes:helm.sh/v3:Release", "operator").Inputs
	require.Equal(t, "oci://example.com/charts/confluent-for-kubernetes", inputs["chart"], "as Helm has it for a chart in a registry")
	require.NotContains(t, inputs, "repositoryOpts")
	require.Equal(t, map[string]any{
		"enabled": true, "caCertificate": map[string]any{"secretRef": "ca-pair-sslcerts"}, "certDurationInDays": 365.0, "renewBeforeInDays": 30.0, "sans": "*.kafka.example.com",
	}, at(t, inputs, "values", "managedCerts"))
}

func TestOperatorNeedsAVersion(t *testing.T) {
	t.Parallel()
	r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
		_, err := NewOperator(ctx, "operator", &OperatorArgs{Namespace: testNamespace})
		return err
	})
	require.ErrorContains(t, r.Err, "versions, repository, namespace and a provider for charts are required")
}
