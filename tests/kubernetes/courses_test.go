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

// otherJob makes the Job of the access rules another one. In earlier programs there were several, acl-..., of Kafka's image.
var otherJob = []string{
	"producer.image=example.com/producer@sha256:c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff", "versions.confluentPlatform=8.3.2",
}

// course is what is played on one stack, one scenario after the other.
type course struct {
	name string
	// stack says which settings file; settings go over it.
	stack     string
	settings  []string
	scenarios []scenario
}

// faultsOf leaves of some courses what shows a fault, and what has to come before and after it. Objects of the test's own are no program's.
func faultsOf(all []course) []course {
	var left []course
	for _, c := range all {
		found := slices.ContainsFunc(c.scenarios, func(s scenario) bool { return s.fault != "" })
		c.scenarios = slices.DeleteFunc(slices.Clone(c.scenarios), func(s scenario) bool { return s.fault == "" && !s.needed })
		if found {
			left = append(left, c)
		}
	}
	return left
}

// courses are the short ones, which take some four minutes, and with KUBERNETES_COURSES=all the long ones, which take three times as long. Charts come from
// the repository of that address.
func courses(t *testing.T, charts string) []course {
	short := []course{
		{"kinds", "dev", nil, kinds()}, {"killed", "dev", nil, afterKill}, {"prod", "prod", rehearsal.Destroyable, short},
	}
	if os.Getenv("KUBERNETES_COURSES") != "all" {
		return short
	}
	return append(short, course{"dev", "dev", nil, edits(t, charts)}, course{"unmended", "dev", nil, unmendedAfterKill})
}

// edits change one setting after the other. The next scenario takes back what it doesn't name.
func edits(t *testing.T, charts string) []scenario {
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
		{name: "up", needed: true},
		{name: "up again", only: nothing, fault: "1. a change in every preview"},
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
		{name: "a token", settings: []string{"source.token=first"}, needed: true},
		{name: "another token", settings: []string{"source.token=second"}, only: inPlace, fault: "3. a changed Secret is made anew, and what names it"},
		{name: "a header", settings: []string{"source.token=second", `source.headers={"X-Api-Key": "third"}`}, only: inPlace},
		{name: "no token", needed: true},
		{name: "a schema", settings: []string{schema("first.json")}},
		{name: "another schema", settings: []string{schema("second.json")}},
		{name: "two sources", settings: []string{`sources=[{"name": "one", "url": "https://example.com/1"}, {"name": "two", "url": "https://example.com/2"}]`}},
		{name: "a renamed source", settings: []string{`sources=[{"name": "one", "url": "https://example.com/1"}, {"name": "three", "url": "https://example.com/2"}]`}},
		{name: "one source"},
		{
			name: "one more user", edit: anotherUser, only: inPlace, wants: operations{"Secret kafka-sasl": "update"},
			fault: "3. a changed Secret is made anew, and what names it",
		},
		{name: "one user less", only: inPlace, wants: operations{"Secret kafka-sasl": "update"}},
		{name: "faster volumes", does: preview, settings: []string{"storage.iops=4000", "storage.throughput=250"}, fails: "storage.iops: got 4000, must stay 3000",
			fault: "2. a StorageClass is refused in the API server's words"},
		{name: "volumes that stay", does: preview, settings: []string{"storage.reclaimPolicy=Retain"}, fails: "storage.reclaimPolicy: got Retain, must stay Delete",
			fault: "2. a StorageClass is refused in the API server's words"},
		{name: "access from outside", settings: []string{"access.domain=kafka.example.com", "access.hostedZoneId=Z0123456789ABCDEFGHIJ"}},
		{name: "no access from outside"},
		{name: "another chart", settings: []string{"versions.operator=0.1718.11"}},
		{name: "charts from a mirror", settings: []string{"charts.operator=" + charts + "/mirror"}, only: inPlace, fault: "6. charts come from one place"},
		{name: "another platform", settings: []string{"versions.confluentPlatform=8.3.2"}},
		{name: "a failed Job", settings: otherJob, does: failedJob("kafka-acls-add-", "acl-"), fails: "acls", needed: true},
		{name: "up after the failed Job", settings: otherJob, fault: "4. a Job that failed once stays failed"},
		{name: "larger volumes", settings: grown},
		{name: "more partitions, slowly", settings: more, does: slowTopic("my-sports"), fault: "7. a status from before ends a wait"},
		{name: "a stuck finalizer", settings: more, does: stuckFinalizer("my-sports"), fails: "destroy failed"},
		{name: "destroy", settings: more, does: destroy, needed: true},
	}
}

// afterKill goes on where an up was killed.
var afterKill = []scenario{
	{name: "killed", does: killed, needed: true},
	{name: "up after the kill", needed: true},
	{name: "one more broker", settings: []string{"brokers=4"}, fault: "5. a killed up makes later changes conflict"},
	{name: "up again", settings: []string{"brokers=4"}, only: nothing},
	{name: "destroy", settings: []string{"brokers=4"}, does: destroy, needed: true},
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
	// The operator has seen the change, and the status is still that from before.
	{
		name: "more partitions, slowly", edit: unmended(replaceUnready), settings: []string{"source.token=second", "topic.partitions=12"}, does: slowTopic("my-sports"),
		fails: "nothing waits for this change", wants: operations{"KafkaTopic my-sports": failed},
	},
	// Kafka was applied under two names, of which nobody remembers the first.
	{name: "one more broker", edit: unmended(replaceUnready), settings: []string{"topic.partitions=12", "brokers=4"}, fails: "conflict"},
	{name: "destroy", edit: unmended(replaceUnready), settings: []string{"topic.partitions=12", "brokers=4"}, does: destroy},
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
