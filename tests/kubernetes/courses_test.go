package kubernetes

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/harness/rehearsal"
)

// chartVersions are those of the charts that the program installs, and one to go to.
var chartVersions = []string{"0.1718.10", "0.1718.11", "3.5.0", "1.21.1"}

// otherImage makes the Job of the access rules another one.
const otherImage = "producer.image=example.com/producer@sha256:c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff"

// course is what is played on one stack, one scenario after the other.
type course struct {
	name string
	// stack says which settings file; settings go over it.
	stack     string
	settings  []string
	scenarios []scenario
}

// courses are the short ones, which take some four minutes, and with KUBERNETES_COURSES=all the long ones, which take three times as long.
func courses(t *testing.T) []course {
	short := []course{
		{"kinds", "dev", nil, kinds()}, {"killed", "dev", nil, afterKill}, {"prod", "prod", rehearsal.Destroyable, short},
	}
	if os.Getenv("KUBERNETES_COURSES") != "all" {
		return short
	}
	return append(short, course{"dev", "dev", nil, edits(t)}, course{"unmended", "dev", nil, unmendedAfterKill})
}

// edits change one setting after the other. The next scenario takes back what it doesn't name.
func edits(t *testing.T) []scenario {
	local := filepath.Join(harness.Root(), ".local") // a schema lies in the project's folder
	require.NoError(t, os.MkdirAll(local, 0o700))
	schemas, err := os.MkdirTemp(local, "schemas-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(schemas)) })
	schema := func(name string) string {
		path := filepath.Join(schemas, name)
		require.NoError(t, os.WriteFile(path, []byte(`{"type": "object", "title": "`+name+`"}`), 0o600))
		inside, err := filepath.Rel(harness.Root(), path)
		require.NoError(t, err)
		return "source.record.schema=" + inside
	}
	// Volumes and topics never shrink.
	grown := []string{"broker.storage=30Gi", "controller.storage=30Gi"}
	more := append(slices.Clone(grown), "topic.partitions=12")
	inPlace := []string{"update"}
	return []scenario{
		{name: "up"},
		{name: "up again", only: nothing},
		{name: "refresh", does: refresh},
		{name: "up after the refresh", only: nothing},
		{name: "one more broker", settings: []string{"brokers=4"}, only: inPlace},
		{name: "one broker less", only: inPlace},
		{name: "brokers' memory", settings: []string{"broker.memory=3Gi"}, only: inPlace},
		{name: "controllers' memory", settings: []string{"controller.memory=1Gi"}},
		{name: "more workers", settings: []string{"connect.replicas=3", "nodes.generalCount=3"}},
		{name: "the sink", settings: []string{"sink.flushSize=5000", "sink.rotateInterval=30s", "sink.compression=gzip", "sink.format=json", "sink.tasks=2"}},
		{name: "retention", settings: []string{"topic.retention=72h"}},
		{name: "the producer", settings: []string{"producer.logLevel=debug", "producer.memory=512Mi", "producer.delivery=at-least-once"}},
		{name: "another address", settings: []string{"source.url=https://example.com/matches"}},
		{name: "a token", settings: []string{"source.token=first"}},
		{name: "another token", settings: []string{"source.token=second"}, only: inPlace},
		{name: "a header", settings: []string{"source.token=second", `source.headers={"X-Api-Key": "third"}`}, only: inPlace},
		{name: "no token"},
		{name: "a schema", settings: []string{schema("first.json")}},
		{name: "another schema", settings: []string{schema("second.json")}},
		{name: "two sources", settings: []string{`sources=[{"name": "one", "url": "https://example.com/1"}, {"name": "two", "url": "https://example.com/2"}]`}},
		{name: "a renamed source", settings: []string{`sources=[{"name": "one", "url": "https://example.com/1"}, {"name": "three", "url": "https://example.com/2"}]`}},
		{name: "one source"},
		{name: "one more user", edit: anotherUser, only: inPlace, wants: operations{"Secret kafka-sasl": "update"}},
		{name: "one user less", only: inPlace, wants: operations{"Secret kafka-sasl": "update"}},
		{name: "faster volumes", settings: []string{"storage.iops=4000", "storage.throughput=250"}, fails: "storage.iops: got 4000, must stay 3000"},
		{name: "volumes that stay", settings: []string{"storage.reclaimPolicy=Retain"}, fails: "storage.reclaimPolicy: got Retain, must stay Delete"},
		{name: "access from outside", settings: []string{"access.domain=kafka.example.com", "access.hostedZoneId=Z0123456789ABCDEFGHIJ"}},
		{name: "no access from outside"},
		{name: "another chart", settings: []string{"versions.operator=0.1718.11"}},
		{name: "another platform", settings: []string{"versions.confluentPlatform=8.3.2"}},
		{name: "a failed Job", settings: []string{otherImage}, does: failedJob("kafka-acls-add-"), fails: "acls"},
		{name: "up after the failed Job", settings: []string{otherImage}},
		{name: "larger volumes", settings: grown},
		{name: "more partitions, slowly", settings: more, does: slowTopic("my-sports")},
		{name: "a stuck finalizer", settings: more, does: stuckFinalizer("my-sports"), fails: "destroy failed"},
		{name: "destroy", settings: more, does: destroy},
	}
}

// afterKill goes on where an up was killed.
var afterKill = []scenario{
	{name: "killed", does: killed},
	{name: "up after the kill"},
	{name: "one more broker", settings: []string{"brokers=4"}},
	{name: "up again", settings: []string{"brokers=4"}, only: nothing},
	{name: "destroy", settings: []string{"brokers=4"}, does: destroy},
}

// unmendedAfterKill shows what comes of a program that doesn't keep clear of it.
var unmendedAfterKill = []scenario{
	{name: "killed", edit: unmended(), does: killed},
	{name: "up after the kill, and a failed Job", edit: unmended(), does: failedJob("kafka-acls-add-"), fails: "acls"},
	{name: "up after the failed Job", edit: unmended(), fails: "acls"},
	{name: "a Job that is made anew", edit: unmended(replaceUnready)},
	// What is empty is a change for ever.
	{name: "up again", edit: unmended(replaceUnready), wants: operations{"KafkaRestClass default": "update", "Secret kafka-sasl": "update"}},
	{name: "a token", edit: unmended(replaceUnready), settings: []string{"source.token=first"}},
	// A Secret is made anew for its data, and so is what names it.
	{name: "another token", edit: unmended(replaceUnready), settings: []string{"source.token=second"}, wants: operations{"Secret producer-source": anew, "Deployment producer": anew}},
	{name: "one more user", edit: both(unmended(replaceUnready), anotherUser), settings: []string{"source.token=second"}, wants: operations{"Secret kafka-sasl": anew}},
	// Kafka was applied under two names, of which nobody remembers the first.
	{name: "one more broker", edit: unmended(replaceUnready), settings: []string{"brokers=4"}, fails: "conflict"},
	{name: "destroy", edit: unmended(replaceUnready), settings: []string{"brokers=4"}, does: destroy},
}

func both(first, second pulumi.ResourceTransform) pulumi.ResourceTransform {
	return func(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if edited := first(ctx, args); edited != nil {
			args.Props, args.Opts = edited.Props, edited.Opts
		}
		if edited := second(ctx, args); edited != nil {
			return edited
		}
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	}
}

// short has what differs most between the stacks.
var short = []scenario{
	{name: "up"},
	{name: "up again", only: nothing},
	{name: "refresh", does: refresh},
	{name: "more brokers", settings: []string{"brokers=6"}, only: []string{"update"}},
	{name: "fewer brokers, and a token", settings: []string{"source.token=first"}},
	{name: "another token", settings: []string{"source.token=second"}, only: []string{"update"}},
	// Helm leaves the definitions of another version as they are; the program doesn't.
	{name: "another chart", settings: []string{"source.token=second", "versions.operator=0.1718.11"}, only: []string{"update"}, wants: operations{
		"CustomResourceDefinition kafkas.platform.confluent.io": "update", "Release operator": "update",
	}},
	{name: "destroy", settings: []string{"source.token=second", "versions.operator=0.1718.11"}, does: destroy},
}

// anotherUser puts one more user into the Secret of them all.
func anotherUser(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type != "kubernetes:core/v1:Secret" || args.Name != "kafka-sasl" {
		return nil
	}
	users := pulumi.MapOutput(args.Props["stringData"].(pulumi.MapOutput)).ApplyT(func(users map[string]any) map[string]any {
		users["more.txt"] = "username=more"
		return users
	})
	args.Props["stringData"] = users.(pulumi.Input)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}
