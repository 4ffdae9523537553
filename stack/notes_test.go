package stack

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// TestProtectedStacks: one that is to stay names its licence and its source.
func TestProtectedStacks(t *testing.T) {
	const key = "eyJhbGciOiJSUzI1NiJ9.key"
	with := func(value string) func(map[string]string) {
		return func(values map[string]string) { values["kafka-on-eks:license"] = value }
	}
	r := deploy(t, "prod", with(""))
	require.ErrorContains(t, r.Err, "kafka-on-eks:license: is empty, must be Confluent's licence key, or trial")
	require.Empty(t, r.Of("aws:eks/nodeGroup:NodeGroup"))

	r = recorder.Try(t, "new", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:license": "trial"}, withoutHooks)
	require.ErrorContains(t, r.Err, "kafka-on-eks:source: is not set, must name what is read")
	require.Empty(t, r.Resources)

	pods := func(value string) []map[string]any {
		t.Chdir("stack")
		r := deploy(t, "prod", with(value))
		require.NoError(t, r.Err)
		var specs []map[string]any
		for kind, name := range map[string]string{"Kafka": "kafka", "KRaftController": "kraftcontroller", "Connect": "connect"} {
			specs = append(specs, r.One(t, "kubernetes:platform.confluent.io/v1beta1:"+kind, name).Inputs["spec"].(map[string]any))
		}
		release := r.One(t, "kubernetes:helm.sh/v3:Release", "operator").Inputs["values"].(map[string]any)
		if value == config.TrialLicense {
			require.NotContains(t, release, "licenseKey")
		} else {
			require.Contains(t, release, "licenseKey")
		}
		return specs
	}
	for _, spec := range pods(config.TrialLicense) {
		require.NotContains(t, spec, "license")
	}
	rolled := map[any]bool{}
	for _, value := range []string{key, key + "2"} {
		for _, spec := range pods(value) {
			require.Equal(t, map[string]any{"globalLicense": true}, spec["license"])
			rolled[spec["podTemplate"].(map[string]any)["annotations"].(map[string]any)["kafka-on-eks/license"]] = true
		}
	}
	require.Len(t, rolled, 2, "another key rolls the pods, which read it at their start")
}

func TestLicenseNote(t *testing.T) {
	t.Parallel()
	c := &config.Config{Stack: "dev"}
	require.Contains(t, licenseNote(c), "trial ends 30 days after the first up")
	c.License, c.Before.TrialSince = config.TrialLicense, "2026-11-29"
	require.Contains(t, licenseNote(c), "trial ends on 2026-12-29")
	c.License = "key"
	require.Empty(t, licenseNote(c))
	require.Empty(t, licenseNote(&config.Config{Stack: localStack}), "there it's Apache Kafka")
}

// TestPlaceOfARealStack: what a real account would only say after minutes that cost money.
func TestPlaceOfARealStack(t *testing.T) {
	t.Parallel()
	read := func(more map[string]string) *config.Config {
		values := map[string]string{"aws:region": "eu-west-1"}
		for key, value := range more {
			values["kafka-on-eks:"+key] = value
		}
		c, err := config.Load("kafka-on-eks", "dev", values)
		require.NoError(t, err)
		return c
	}
	problems := checkPlace(read(nil))
	require.Len(t, problems, 1)
	require.ErrorContains(t, problems.Err(), "kafka-on-eks:cluster.publicAccessCidrs: lists nothing, must list the addresses from which this program runs")
	for _, good := range []map[string]string{
		{"cluster.publicAccessCidrs": `["203.0.113.7/32"]`}, {"cluster.reachable": "true"},
		{"network.vpcId": "vpc-0123456789abcdef0", "network.privateSubnetIds": `["subnet-0123456789abcdef0","subnet-1123456789abcdef0","subnet-2123456789abcdef0"]`},
	} {
		require.Empty(t, checkPlace(read(good)), good)
	}
}

// TestNodesOutlastTheirBrokers holds the order in which a smaller cluster comes about: brokers in one run, their nodes in the next.
func TestNodesOutlastTheirBrokers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, before, kept, want int }{{3, 0, 0, 3}, {3, 6, 0, 6}, {3, 3, 0, 3}, {3, 3, 5, 5}, {6, 3, 0, 6}} {
		args := &config.Config{Brokers: c.now, Nodes: config.Nodes{KafkaBrokers: c.kept}, Before: config.Settled{Brokers: c.before}}
		require.Equal(t, c.want, args.NodesForBrokers(), c)
	}
}

// TestNodeNotes: a reader of a preview learns what the plan's lines don't say of nodes.
func TestNodeNotes(t *testing.T) {
	t.Parallel()
	c := &config.Config{Project: "kafka-on-eks", Stack: "dev", Brokers: 3, Owner: "data"}
	require.Empty(t, nodeNotes(c), "a first up")
	c.Before = c.Settle(time.Time{})
	require.Empty(t, nodeNotes(c))
	c.Before.Brokers, c.Owner = 6, "platform"
	require.Len(t, nodeNotes(c), 2)
	require.Contains(t, nodeNotes(c)[0], "brokers 6 to 3: their nodes stay in this up")
	require.Contains(t, nodeNotes(c)[1], "tags change: all nodes are replaced")
}

func TestPasswordsNote(t *testing.T) {
	t.Parallel()
	c := &config.Config{Rotation: config.Rotation{Passwords: 2, OldPasswords: true}}
	require.Contains(t, passwordsNote(c), "passwords of generation 2: controllers and brokers restart one after the other")
	c.Before.OldPasswords = true
	require.Empty(t, passwordsNote(c), "the run before has said it")
	c.Rotation.OldPasswords = false
	require.Equal(t, "the passwords before those of generation 2 end: nothing restarts", passwordsNote(c))
	c.Before.OldPasswords = false
	require.Empty(t, passwordsNote(c))
}

func TestAuthorityNote(t *testing.T) {
	t.Parallel()
	c := &config.Config{}
	now := time.Date(2035, 11, 27, 0, 0, 0, 0, time.UTC)
	require.Empty(t, authorityNote(c, now), "of an earlier version")
	c.Before.CAExpires = "2036-11-26T15:00:00Z"
	require.Contains(t, authorityNote(c, now), "ends on 2036-11-26")
	require.Empty(t, authorityNote(c, now.AddDate(0, -1, 0)))
}
