package stack

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// upOnce are the outputs of a stack that was brought up with the defaults.
func upOnce() resource.PropertyMap {
	return resource.PropertyMap{
		"kubeconfig": resource.MakeSecret(resource.NewProperty("{}")), "bucket": resource.NewProperty("events"),
		"settled": resource.NewProperty(resource.PropertyMap{
			"topic": resource.NewProperty("my-sports"), "partitions": resource.NewProperty(6.0), "replicationFactor": resource.NewProperty(3.0),
			"largestReplicationFactor": resource.NewProperty(3.0), "brokerStorage": resource.NewProperty("100Gi"), "controllerStorage": resource.NewProperty("20Gi"),
			"reclaimPolicy": resource.NewProperty("Retain"), "iops": resource.NewProperty(3000.0), "throughput": resource.NewProperty(125.0),
			"kubernetes": resource.NewProperty("1.34"), "brokers": resource.NewProperty(3.0), "zones": resource.NewProperty(3.0), "cidr": resource.NewProperty("10.0.0.0/16"),
			"vpcId": resource.NewProperty(""), "trialSince": resource.NewProperty("2026-11-29"),
			"topicProtected": resource.NewProperty(true), "tags": resource.NewProperty("x"), "passwords": resource.NewProperty(1.0),
		}),
	}
}

// TestWhatIsSettledCantChange holds that a change which Kafka, Kubernetes or EKS would refuse is refused before anything is made, by the outputs of the last run.
func TestWhatIsSettledCantChange(t *testing.T) {
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	for _, c := range []struct {
		about  string
		values map[string]string
		want   []string // "" where the change is good
	}{
		{"nothing", nil, nil},
		{"more of all", map[string]string{"topic.partitions": "7", "brokers": "4", "broker.storage": "1Ti", "controller.storage": "21504Mi", "versions.kubernetes": "1.35"}, nil},
		{"fewer replicas", map[string]string{"topic": `{"replicationFactor":2,"minInsyncReplicas":1}`}, []string{
			`topic.replicationFactor: got 2, must stay 3: Kafka can't change that of topic my-sports, which is there (e.g. 3)`}},
		{"more replicas", map[string]string{"topic.replicationFactor": "4", "brokers": "4"}, []string{`topic.replicationFactor: got 4, must stay 3`}},
		{"fewer partitions", map[string]string{"topic.partitions": "5"}, []string{`topic.partitions: got 5, must be at least 6: Kafka takes none from topic my-sports, which is there (e.g. 6)`}},
		{"fewer brokers than replicas", map[string]string{"topic": `{"name":"other","replicationFactor":2,"minInsyncReplicas":1}`, "brokers": "2", "zones": "2"}, []string{
			`brokers: got 2, must be at least 3, the replication factor of topics that are there, Kafka's own among them (e.g. 3)`, `topic.name: got "other"`, `zones: got 2, must stay 3`}},
		{"smaller volumes", map[string]string{"broker.storage": "99Gi", "controller.storage": "10Gi"}, []string{
			`broker.storage: got "99Gi", must be at least 100Gi: volumes that are there can't shrink (e.g. 100Gi)`, `controller.storage: got "10Gi", must be at least 20Gi`}},
		{"another class of volumes", map[string]string{"storage": `{"reclaimPolicy":"Delete","iops":6000,"throughput":250}`}, []string{
			`storage.reclaimPolicy: got Delete, must stay Retain: Kubernetes can't change a class of volumes, and volumes that are there wouldn't follow it; docs/operations.md says how to change those (e.g. Retain)`,
			`storage.iops: got 6000, must stay 3000: `, `storage.throughput: got 250, must stay 125: `}},
		{"another topic", map[string]string{"topic.name": "other"}, []string{
			`topic.name: got "other", must stay "my-sports": up would delete topic my-sports with its events, those among them that aren't in S3 yet; to let it go, ` +
				`run up once with topic.allowDelete: ["my-sports"] and the old name, then with the new one (e.g. my-sports)`}},
		{"other zones", map[string]string{"zones": "2"}, []string{
			`zones: got 2, must stay 3: volumes can't leave their zones, and brokers go where their volumes are; take another stack for that, which may read the same source (e.g. 3)`}},
		{"another block", map[string]string{"network.cidr": "10.1.0.0/16"}, []string{`network.cidr: got "10.1.0.0/16", must stay "10.0.0.0/16": a VPC can't change its block`}},
		{"another VPC", map[string]string{"network": `{"vpcId":"vpc-0123456789abcdef0","privateSubnetIds":["subnet-0123456789abcdef0","subnet-1123456789abcdef0","subnet-2123456789abcdef0"]}`},
			[]string{`network.vpcId: got "vpc-0123456789abcdef0", must stay "": a cluster can't move to another VPC`}},
		{"letting go of the topic", map[string]string{"topic.allowDelete": `["my-sports"]`}, nil},
		{"an older Kubernetes", map[string]string{"versions.kubernetes": "1.33"}, []string{
			`versions.kubernetes: got "1.33", must be 1.34, which the cluster has, or 1.35: EKS goes up one version at a time, and never down (e.g. 1.34)`}},
		{"a Kubernetes too new", map[string]string{"versions.kubernetes": "1.36"}, []string{`versions.kubernetes: got "1.36", must be 1.34`}},
		{"a wrong value", map[string]string{"broker.storage": "50", "topic.partitions": "0"}, []string{
			`broker.storage: got "50", must be an amount with its unit`, `topic.partitions: got 0, must be from 1`,
		}},
		{"with other problems", map[string]string{
			"topic": `{"replicationFactor":2,"minInsyncReplicas":1,"partitions":1}`, "sink.tasks": "1", "sink.prefix": "..", "brokers": "2",
		}, []string{
			`brokers: got 2, must be at least 3, the number of zones`, `sink.prefix: got ".."`, `topic.partitions: got 1`, `topic.replicationFactor: got 2`}},
	} {
		values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:license": "trial", "kafka-on-eks:source": `{"kind":"generator"}`}
		for key, value := range c.values {
			values["kafka-on-eks:"+key] = value
		}
		r := recorder.After(t, upOnce(), "settled", values, withoutHooks)
		if c.want == nil {
			require.NoError(t, r.Err, c.about)
			continue
		}
		require.Empty(t, r.Resources, c.about)
		for _, want := range c.want {
			require.ErrorContains(t, r.Err, "kafka-on-eks:"+want, c.about)
		}
		require.Equal(t, len(c.want), strings.Count(r.Err.Error(), "\n  kafka-on-eks:"), "%s: %v", c.about, r.Err)
		require.NoError(t, recorder.Try(t, "settled", withoutProblems(values), withoutHooks).Err, "%s: a stack that was never up may begin with it", c.about)
	}
}

// withoutProblems drops what is wrong by itself.
func withoutProblems(values map[string]string) map[string]string {
	kept := map[string]string{}
	for key, value := range values {
		kept[key] = value
	}
	for _, key := range []string{"sink.prefix", "broker.storage", "topic.partitions"} {
		delete(kept, "kafka-on-eks:"+key)
	}
	if kept["kafka-on-eks:brokers"] == "2" {
		kept["kafka-on-eks:zones"] = "2"
	}
	return kept
}

// TestSettledIsReadBack holds that a run finds what an earlier one has settled.
func TestSettledIsReadBack(t *testing.T) {
	t.Parallel()
	c, err := config.Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1"})
	require.NoError(t, err)
	day := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	before := c.Settle(day)
	require.Equal(t, config.Settled{Brokers: 3, Passwords: 1, Zones: 3, CIDR: "10.0.0.0/16", TrialSince: "2026-11-29", TopicProtected: true, Topic: "my-sports", Partitions: 6, ReplicationFactor: 3, LargestReplicationFactor: 3, BrokerStorage: "100Gi", ControllerStorage: "20Gi", ReclaimPolicy: "Retain", IOPS: 3000, Throughput: 125, Kubernetes: "1.34", Tags: before.Tags}, before)
	require.NotEmpty(t, before.Tags)
	read := func(outputs resource.PropertyMap) (got config.Settled) {
		r := recorder.After(t, outputs, "dev", nil, func(ctx *pulumi.Context) (err error) {
			got, err = readSettled(ctx)
			return err
		})
		require.NoError(t, r.Err)
		return got
	}
	outputs := upOnce()
	outputs["caExpires"] = resource.NewProperty("2036-11-26T15:00:00Z")
	require.Equal(t, "2036-11-26T15:00:00Z", read(outputs).CAExpires)
	found := read(upOnce())
	require.Equal(t, "x", found.Tags)
	found.Tags = before.Tags
	require.Equal(t, before, found)
	var decoded config.Settled
	require.NoError(t, json.Unmarshal([]byte(`{"topic":"my-sports","partitions":6,"replicationFactor":3,"largestReplicationFactor":3,
		"brokerStorage":"100Gi","controllerStorage":"20Gi","reclaimPolicy":"Retain","iops":3000,"throughput":125,"kubernetes":"1.34","brokers":3,"zones":3,"cidr":"10.0.0.0/16",
		"trialSince":"2026-11-29","topicProtected":true,"passwords":1}`), &decoded))
	decoded.Tags = before.Tags
	require.Equal(t, before, decoded, "as the embedded cloud finds it in the state")
	require.Equal(t, config.Settled{}, read(nil))
	require.Equal(t, config.Settled{}, read(resource.PropertyMap{"bucket": resource.NewProperty("x")}), "one that an earlier version of the program has made")
	c.Topic.ReplicationFactor, c.Before = 2, before
	require.Equal(t, 3, c.Settle(day).LargestReplicationFactor, "Kafka's own topics keep theirs")
	require.Equal(t, "2026-11-29", c.Settle(day.AddDate(0, 0, 5)).TrialSince, "the trial goes on")
	c.License = "key"
	require.Empty(t, c.Settle(day).TrialSince)
}

// TestNothingSettledIsNoProblem holds that a backend which doesn't answer is a warning.
func TestNothingSettledIsNoProblem(t *testing.T) {
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:license": "trial", "kafka-on-eks:source": `{"kind":"generator"}`}
	r := recorder.Try(t, "dev", values, withoutHooks, func(info *pulumi.RunInfo) { info.Organization = recorder.NoOutputs })
	require.NoError(t, r.Err)
	require.NotEmpty(t, r.Resources)
}
