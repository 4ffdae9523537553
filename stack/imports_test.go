package stack

import (
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestImportsStaySmall bounds what the Pulumi program compiles: a fresh machine builds it before its first preview, and packages of
// Pulumi's SDKs are large. kubernetes/helm/v3 and yaml alone take two thirds of a build that has them, and even a small API group of
// Kubernetes some 8 s of CPU, so what is made once or twice of such a group is made by its kind, with apiextensions.NewCustomResource. core/v1 and
// storage/v1 cost nothing more, as the SDK of eks imports them. A new entry is a decision: measure with `go build -debug-actiongraph`.
func TestImportsStaySmall(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"github.com/pulumi/pulumi-aws/sdk/v6/go/aws":               {"", "ec2", "ecr", "eks", "iam", "internal", "kms", "s3"},
		"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx":             {"ec2", "internal"},
		"github.com/pulumi/pulumi-docker-build/sdk/go/dockerbuild": {"", "internal"},
		"github.com/pulumi/pulumi-eks/sdk/v3/go/eks":               {"", "utilities"},
		"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes": {"", "apiextensions", "core/v1", "meta/v1", "storage/v1", "utilities"},
		"github.com/pulumi/pulumi-random/sdk/v4/go/random":         {"", "internal"},
		"github.com/pulumi/pulumi-tls/sdk/v5/go/tls":               {"", "internal"},
		// What the SDKs of awsx and eks import themselves.
		"github.com/pulumi/pulumi-docker/sdk/v4/go/docker": {"", "internal"},
		"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/":      {"autoscaling", "cloudformation"},
	}
	list, err := exec.Command("go", "list", "-deps", "kafka-on-eks").Output()
	require.NoError(t, err)
	for _, imported := range strings.Fields(string(list)) {
		if !strings.HasPrefix(imported, "github.com/pulumi/pulumi-") {
			continue
		}
		found := false
		for module, packages := range allowed {
			for _, p := range packages {
				found = found || imported == path.Join(module, p)
			}
		}
		require.True(t, found, "the program imports %s, which isn't on the list of what it may", imported)
	}
}
