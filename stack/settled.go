package stack

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Settled are settings that a stack can't get rid of once it is up: what refuses another value comes late, when Kafka's brokers have already changed. A stack has
// them among its outputs, where its next run finds them. A stack that was never up has the zero value.
type Settled struct {
	// Topic is the name of the events' topic; Partitions and ReplicationFactor are that one's.
	Topic             string `pulumi:"topic"`
	Partitions        int    `pulumi:"partitions"`
	ReplicationFactor int    `pulumi:"replicationFactor"`
	// LargestReplicationFactor is that of topics from earlier runs, Kafka's own among them.
	LargestReplicationFactor int `pulumi:"largestReplicationFactor"`
	// BrokerStorage and ControllerStorage are the sizes of volumes, e.g. 100Gi.
	BrokerStorage     string `pulumi:"brokerStorage"`
	ControllerStorage string `pulumi:"controllerStorage"`
	// ReclaimPolicy, IOPS and Throughput (MiB per second) are those of the class of volumes.
	ReclaimPolicy string `pulumi:"reclaimPolicy"`
	IOPS          int    `pulumi:"iops"`
	Throughput    int    `pulumi:"throughput"`
	// Kubernetes is the version of EKS, e.g. 1.34.
	Kubernetes string `pulumi:"kubernetes"`
}

// readOutputs is the engine's function behind stack references. Called by itself it leaves no resource in the stack.
// Source: pulumi/pkg/resource/deploy, builtins.go.
const readOutputs = "pulumi:pulumi:readStackOutputs"

// readSettled returns what the stack's last run has settled.
func readSettled(ctx *pulumi.Context) (Settled, error) {
	args := struct {
		Name string `pulumi:"name"`
	}{fmt.Sprintf("%s/%s/%s", ctx.Organization(), ctx.Project(), ctx.Stack())}
	var result struct {
		Outputs struct {
			Settled Settled `pulumi:"settled"`
		} `pulumi:"outputs"`
	}
	if _, err := ctx.InvokePackageRaw(readOutputs, &args, &result, ""); err != nil {
		return Settled{}, fmt.Errorf("read the outputs of the stack's last run: %w", err)
	}
	return result.Outputs.Settled, nil
}

// settle is what a run with a config settles, after one that has settled before.
func (c *Config) settle(before Settled) Settled {
	return Settled{
		Topic: c.Topic.Name, Partitions: c.Topic.Partitions, ReplicationFactor: c.Topic.ReplicationFactor,
		LargestReplicationFactor: max(c.Topic.ReplicationFactor, before.LargestReplicationFactor),
		BrokerStorage:            string(c.Broker.Storage), ControllerStorage: string(c.Controller.Storage),
		ReclaimPolicy: c.Storage.ReclaimPolicy, IOPS: c.Storage.IOPS, Throughput: c.Storage.Throughput, Kubernetes: string(c.Versions.Kubernetes),
	}
}

func (s Settled) output() pulumi.Map {
	return pulumi.Map{
		"topic": pulumi.String(s.Topic), "partitions": pulumi.Int(s.Partitions), "replicationFactor": pulumi.Int(s.ReplicationFactor),
		"largestReplicationFactor": pulumi.Int(s.LargestReplicationFactor), "brokerStorage": pulumi.String(s.BrokerStorage),
		"controllerStorage": pulumi.String(s.ControllerStorage), "reclaimPolicy": pulumi.String(s.ReclaimPolicy), "iops": pulumi.Int(s.IOPS),
		"throughput": pulumi.Int(s.Throughput), "kubernetes": pulumi.String(s.Kubernetes),
	}
}
