package stack

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

// stackConfig reads the config of a stack file as the engine hands it to a program: objects as JSON.
func stackConfig(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("Pulumi." + name + ".yaml")
	require.NoError(t, err)
	var file struct {
		Config map[string]any `yaml:"config"`
	}
	require.NoError(t, yaml.Unmarshal(text, &file))
	values := map[string]string{}
	for key, value := range file.Config {
		if s, ok := value.(string); ok {
			values[key] = s
			continue
		}
		encoded, err := json.Marshal(value)
		require.NoError(t, err)
		values[key] = string(encoded)
	}
	return values
}

// deploy records the whole program for one of the stack files. The program looks for its sources below the folder that it runs in.
func deploy(t *testing.T, name string, change func(map[string]string)) *recorder.Recording {
	t.Helper()
	t.Chdir("..")
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	values := stackConfig(t, name)
	if change != nil {
		change(values)
	}
	return recorder.Try(t, name, values, withoutHooks)
}

// withoutHooks is the program as Pulumi's mocks can run it: they have no hooks.
func withoutHooks(ctx *pulumi.Context) error { return deployHooked(ctx, nil) }

func TestEveryStackDeploys(t *testing.T) {
	for _, name := range []string{"local", "dev", "prod"} {
		t.Run(name, func(t *testing.T) {
			r := deploy(t, name, nil)
			require.NoError(t, r.Err)
			require.Len(t, r.Of("kubernetes:platform.confluent.io/v1beta1:KafkaTopic"), 4)
			for _, resource := range r.Resources {
				if strings.HasPrefix(resource.Type, "kubernetes:") {
					require.Contains(t, resource.Provider, "::cluster::", "%s %s must be in the stack's own cluster, not in the one that kubectl happens to use", resource.Type, resource.Name)
				}
				if strings.HasPrefix(resource.Type, "aws:") {
					require.Contains(t, resource.Provider, "::aws::", "%s %s must have the stack's region and tags", resource.Type, resource.Name)
				}
			}
		})
	}
}

// TestObjects holds what the API server and the provider ask of each object's metadata: the server drops an empty map, which is then a
// difference for ever, and a field manager of the provider's own invention conflicts with itself after an up that was killed.
func TestObjects(t *testing.T) {
	r := deploy(t, "prod", func(values map[string]string) {
		values["kafka-on-eks:access"] = `{"domain":"kafka.example.com","hostedZoneId":"Z0123456789ABCDEFGHIJ","cidrs":["203.0.113.0/24"]}`
		values["kafka-on-eks:sources"] = `[{"name":"odds","kind":"sse","url":"https://example.com","token":"t","record":{"schema":"stack/testdata/match.schema.json"}}]`
	})
	require.NoError(t, r.Err)
	kinds := map[string]bool{}
	for _, resource := range r.Resources {
		metadata, ok := resource.Inputs["metadata"].(map[string]any)
		if !ok {
			continue
		}
		kinds[resource.Type] = true
		annotations, _ := metadata["annotations"].(map[string]any)
		require.Equal(t, "kafka-on-eks", annotations["pulumi.com/patchFieldManager"], "%s %s", resource.Type, resource.Name)
		for key, value := range metadata {
			require.NotEqual(t, map[string]any{}, value, "%s %s: %s", resource.Type, resource.Name, key)
		}
		if resource.Type == "kubernetes:batch/v1:Job" {
			require.Equal(t, "true", annotations["pulumi.com/replaceUnready"], resource.Name)
		}
	}
	require.Greater(t, len(kinds), 14, "%v", kinds)
	require.Equal(t, true, r.One(t, "pulumi:providers:kubernetes", "cluster").Inputs["enableSecretMutable"])
}

func TestLocalIsRefusedOutsideTheEmbeddedCloud(t *testing.T) {
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "")
	r := recorder.Try(t, "local", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:source": `{"kind":"file","path":"/data/a.ndjson"}`}, withoutHooks)
	require.ErrorContains(t, r.Err, "config has 2 problems:")
	require.ErrorContains(t, r.Err, "it would build a real cluster")
	require.ErrorContains(t, r.Err, "a pod can't read a file of this machine")
	require.Empty(t, r.Resources)
}

func TestNothingIsRegisteredWithABadConfig(t *testing.T) {
	r := deploy(t, "dev", func(values map[string]string) { values["kafka-on-eks:brokers"] = "2" })
	require.ErrorContains(t, r.Err, "kafka-on-eks:brokers: got 2, must be at least 3, the replication factor of topic my-sports (e.g. 3)")
	require.Empty(t, r.Resources)
}

func TestUnknownTopLevelKeyUnderTheLanguageHost(t *testing.T) {
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	t.Setenv(pulumi.EnvConfig, `{"aws:region":"eu-west-1","kafka-on-eks:broker":"3","kafka-on-eks:borkers":"3"}`)
	r := recorder.Try(t, "dev", map[string]string{"aws:region": "eu-west-1"}, withoutHooks)
	require.ErrorContains(t, r.Err, "kafka-on-eks:borkers: unknown key, must be one of those that Pulumi.yaml describes (did you mean brokers?)")
	require.ErrorContains(t, r.Err, "kafka-on-eks:broker: got \"3\", must be an object")
}

// TestProgramComparesWithTheFile holds that the program finds the stack's file in the folder that it runs in, and reports all problems at once.
func TestProgramComparesWithTheFile(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("Pulumi.dev.yaml", []byte(strings.TrimSpace(`
config:
  aws:region: eu-west-1
  kafka-on-eks:costCentre: 00123
  kafka-on-eks:brokers: 2
  kafka-on-eks:license: trial
  kafka-on-eks:source: {kind: sse}
  kafka-on-eks:versions: {kubernetes: 1.30}
  kafka-on-eks:topic: {name: 0x1F, partitions: 07}`)), 0o600))
	values := map[string]string{ // as Pulumi reads them
		"aws:region": "eu-west-1", "kafka-on-eks:license": "trial", "kafka-on-eks:source": `{"kind":"sse"}`, "kafka-on-eks:costCentre": "83", "kafka-on-eks:brokers": "2", "kafka-on-eks:versions": `{"kubernetes":1.3}`,
		"kafka-on-eks:topic": `{"name":31,"partitions":7}`,
	}
	t.Setenv("PULUMI_DEBUG_PROVIDERS", "aws:1,eks:2,kubernetes:3")
	r := recorder.Try(t, "dev", values, withoutHooks)
	require.Empty(t, r.Resources)
	require.ErrorContains(t, r.Err, strings.TrimSpace(`
config has 4 problems:
  kafka-on-eks:brokers: got 2, must be at least 3, the replication factor of topic my-sports (e.g. 3)
  kafka-on-eks:costCentre: got 00123 without quotes (Pulumi.dev.yaml:3), which YAML reads as 83, must be text in quotes (e.g. costCentre: "00123")
  kafka-on-eks:topic.name: got 0x1F without quotes (Pulumi.dev.yaml:8), which YAML reads as 31, must be text in quotes (e.g. name: "0x1F")
  kafka-on-eks:versions.kubernetes: got 1.30 without quotes (Pulumi.dev.yaml:7), which YAML reads as 1.3, must be text in quotes (e.g. kubernetes: "1.30")`))
}
