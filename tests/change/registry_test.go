package change

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness/rehearsal"
)

// TestWithoutAWayOut brings a stack up whose nodes reach nothing but AWS, and holds that an image of Connect without the plugin is no such stack.
func TestWithoutAWayOut(t *testing.T) {
	s := rehearsal.New(t, "dev", "network.natGateways=none", "source.kind=generator", "connect.buildImage=true", "registry.cache=true",
		"registry.cacheCredential=arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-Ab1Cd2")
	s.Up(t)
	plan := s.Preview(t)
	require.False(t, plan.Changes.Pending(), "a stack that is up must have nothing to change: %v", plan.Changes)
	for _, r := range plan.Resources {
		if r.Type == "kubernetes:platform.confluent.io/v1beta1:Connect" {
			image := r.Inputs["spec"].(map[string]any)["image"].(map[string]any)
			require.Regexp(t, `^000000000000\.dkr\.ecr\.eu-west-1\.amazonaws\.com/kafka-on-eks-dev/connect@sha256:`, image["application"])
			require.Regexp(t, `^000000000000\.dkr\.ecr\.eu-west-1\.amazonaws\.com/kafka-on-eks-dev/docker-hub/confluentinc/confluent-init-container:`, image["init"])
		}
	}
	s.Overrides = append(s.Overrides, "connect.buildImage=false", "connect.image=example.com/confluentinc/cp-server-connect@sha256:"+strings.Repeat("ab", 32))
	require.ErrorContains(t, s.UpRefused(t), "does not install the plugin kafka-connect-s3")
}
