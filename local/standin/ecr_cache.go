package standin

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// cacheRuleType is a rule by which ECR fetches images of another registry and keeps them.
const cacheRuleType = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"

// dockerHub is the one of the program's upstreams that ECR asks with a login.
const dockerHub = "registry-1.docker.io"

var cacheRuleKind = kind{
	id: input("ecrRepositoryPrefix"),
	computed: func(object) resource.PropertyMap {
		return values(map[string]any{"registryId": accountID})
	},
	check: checkCacheRule,
}

// checkCacheRule refuses what ECR refuses: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html.
func checkCacheRule(o object) []plugin.CheckFailure {
	var failures []plugin.CheckFailure
	prefix := text(o.in, "ecrRepositoryPrefix")
	if n := len(prefix); n > 30 || n == 1 {
		failures = append(failures, plugin.CheckFailure{
			Property: "ecrRepositoryPrefix", Reason: fmt.Sprintf("ecrRepositoryPrefix: got %q, must have 2 to 30 letters", prefix),
		})
	}
	if text(o.in, "upstreamRegistryUrl") == dockerHub && !o.in.HasValue("credentialArn") {
		failures = append(failures, plugin.CheckFailure{Property: "credentialArn", Reason: "credentialArn: missing; ECR asks " + dockerHub + " with a login"})
	}
	return failures
}
