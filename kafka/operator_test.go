package kafka

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestOperator(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewOperator(ctx, "operator", &OperatorArgs{Version: "0.1718.10", Repository: "https://packages.confluent.io/helm", Namespace: testNamespace})
		return err
	})
	release := r.One(t, "kubernetes:helm.sh/v3:Release", "operator")
	require.Equal(t, map[string]any{
		"name": "confluent-operator", "chart": "confluent-for-kubernetes", "version": "0.1718.10", "namespace": "confluent", "atomic": true, "timeout": 600.0,
		"repositoryOpts": map[string]any{"repo": "https://packages.confluent.io/helm"}, "values": map[string]any{
			"namespaced": true,
			"pod":        map[string]any{"labels": map[string]any{"kafka-on-eks/role": "operator"}},
			"podSecurity": map[string]any{"enabled": true, "securityContext": map[string]any{
				"fsGroup": 1001.0, "runAsUser": 1001.0, "runAsNonRoot": true, "seccompProfile": map[string]any{"type": "RuntimeDefault"},
			}},
			"containerSecurity": map[string]any{"enabled": true, "securityContext": map[string]any{
				"allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": map[string]any{"drop": []any{"ALL"}},
			}},
		},
	}, release.Inputs)
}

func TestOperatorSignsOtherNames(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewOperator(ctx, "operator", &OperatorArgs{
			Repository: "oci://example.com/charts/",
			Version:    "0.1718.10", Namespace: testNamespace, CertificateNames: (&External{Domain: "kafka.example.com"}).CertificateNames(),
		})
		return err
	})
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
	require.ErrorContains(t, r.Err, "version, repository and namespace are required")
}
