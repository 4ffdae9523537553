package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// LatestNodeRelease as NodesArgs.Release stands for the release that AWS recommends at the time of a run.
const LatestNodeRelease = "latest"

// processorNames are how AWS names the processors of its two kinds of images.
var processorNames = map[string]string{"AL2023_ARM_64_STANDARD": "arm64", "AL2023_x86_64_STANDARD": "x86_64"}

// lookupNodeRelease asks AWS for the recommended release of nodes' images, e.g. 1.34.2-20251120. AWS publishes it as a parameter of Systems Manager:
// https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
// The parameter is read by the function's name, as the SDK's package ssm would be compiled for this one function.
func lookupNodeRelease(ctx *pulumi.Context, kubernetes, ami string, opts ...pulumi.InvokeOption) (string, error) {
	args := struct {
		Name string `pulumi:"name"`
	}{fmt.Sprintf("/aws/service/eks/optimized-ami/%s/amazon-linux-2023/%s/standard/recommended/release_version", kubernetes, processorNames[ami])}
	var result struct {
		// InsecureValue isn't marked as a secret, which a public parameter isn't.
		InsecureValue string `pulumi:"insecureValue"`
	}
	if err := ctx.Invoke("aws:ssm/getParameter:getParameter", &args, &result, opts...); err != nil {
		return "", fmt.Errorf("look up the latest release of nodes (nodes.release): %w", err)
	}
	return result.InsecureValue, nil
}
