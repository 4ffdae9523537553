package stack

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// readOutputs is the engine's function behind stack references. A direct call leaves no resource in the stack.
// Source: pulumi/pkg/resource/deploy, builtins.go.
const readOutputs = "pulumi:pulumi:readStackOutputs"

// readSettled returns the settings that the stack's last run has settled.
func readSettled(ctx *pulumi.Context) (config.Settled, error) {
	args := struct {
		Name string `pulumi:"name"`
	}{fmt.Sprintf("%s/%s/%s", ctx.Organization(), ctx.Project(), ctx.Stack())}
	var result struct {
		Outputs struct {
			Settled   config.Settled `pulumi:"settled"`
			CAExpires string         `pulumi:"caExpires"`
		} `pulumi:"outputs"`
	}
	if _, err := ctx.InvokePackageRaw(readOutputs, &args, &result, ""); err != nil {
		return config.Settled{}, fmt.Errorf("read the outputs of the stack's last run: %w", err)
	}
	settled := result.Outputs.Settled
	settled.CAExpires = result.Outputs.CAExpires
	return settled, nil
}

// settledOutput is the output that readSettled reads.
func settledOutput(s config.Settled) pulumi.Map {
	images := pulumi.StringMap{}
	for name, fingerprint := range s.Images {
		images[name] = pulumi.String(fingerprint)
	}
	return pulumi.Map{
		"passwords": pulumi.Int(s.Passwords), "oldPasswords": pulumi.Bool(s.OldPasswords),
		"brokers": pulumi.Int(s.Brokers), "zones": pulumi.Int(s.Zones), "cidr": pulumi.String(s.CIDR), "vpcId": pulumi.String(s.VPCID), "trialSince": pulumi.String(s.TrialSince),
		"tags": pulumi.String(s.Tags), "images": images,
		"topic": pulumi.String(s.Topic), "topicProtected": pulumi.Bool(s.TopicProtected), "partitions": pulumi.Int(s.Partitions), "replicationFactor": pulumi.Int(s.ReplicationFactor),
		"largestReplicationFactor": pulumi.Int(s.LargestReplicationFactor), "brokerStorage": pulumi.String(s.BrokerStorage),
		"controllerStorage": pulumi.String(s.ControllerStorage), "reclaimPolicy": pulumi.String(s.ReclaimPolicy), "iops": pulumi.Int(s.IOPS),
		"throughput": pulumi.Int(s.Throughput), "kubernetes": pulumi.String(s.Kubernetes),
	}
}
