package change

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/stack"
	"kafka-on-eks/tests/harness/rehearsal"
)

// TestEveryUpdateSaysWhatChanges plans edits of settings, and of each resource, and reads the plans as a person does.
func TestEveryUpdateSaysWhatChanges(t *testing.T) {
	up := append([]string{"source.token=token-1"}, rehearsal.Destroyable...)
	s := rehearsal.New(t, "prod", up...)
	s.Up(t)
	for _, edit := range []struct {
		about string
		// overrides and program are what is edited.
		overrides []string
		program   pulumi.RunFunc
		// says are, by type and name, differences of resources.
		says map[string]string
	}{
		{"more brokers", []string{"brokers=6"}, nil, map[string]string{
			"Kafka kafka":             "spec.replicas: 3 => 6",
			"NodeGroup nodes-kafka-0": "scalingConfig.desiredSize: 1 => 2",
		}},
		{"a token", []string{"source.token=token-2"}, nil, map[string]string{"Secret producer-source": "stringData.token: [secret] => [secret]"}},
		{"a tag", []string{`tags={"Team":"events"}`}, nil, map[string]string{"LaunchTemplate nodes-general": "+tagSpecifications[0].tags.Team: events"}},
		{"other machines", []string{"nodes.kafkaInstanceType=r7g.2xlarge"}, nil, map[string]string{"NodeGroup nodes-kafka-0": "instanceTypes[0]: r7g.xlarge => r7g.2xlarge"}},
		{"each resource", nil, edited, map[string]string{
			"Image producer": "+edited: yes", "RandomPassword kafka-kafka": "+edited: yes", "SelfSignedCert kafka-ca": "+edited: yes", "Subnet network-private-1": "+edited: yes",
			"Cluster cluster-eksCluster": "+edited: yes", "Release operator": "+edited: yes", "Connector s3-sink": "+metadata.annotations.edited: yes",
		}},
	} {
		t.Run(edit.about, func(t *testing.T) {
			s.Overrides = append(slices.Clone(up), edit.overrides...)
			if s.Program = stack.Deploy; edit.program != nil {
				s.Program = edit.program
			}
			plan, shown := read(t, s)
			for _, line := range strings.Split(shown, "\n") {
				require.NotRegexp(t, emptyDiff, line)
			}
			require.NotContains(t, shown, "token-2")
			told := map[string][]string{}
			for _, r := range plan.Resources {
				if r.Provider != "" && changed(r) {
					require.NotEmpty(t, r.Differences, "%s %v", r.URN, r.Steps)
					told[engine.Called(r.URN)] = r.Differences
				}
				if edit.program != nil && r.Provider != "" {
					require.True(t, changed(r), "%s is edited: %v", r.URN, r.Steps)
				}
			}
			require.NotEmpty(t, told)
			for name, difference := range edit.says {
				require.Contains(t, told[name], difference, "%s of %v", name, told)
			}
		})
	}
}

// emptyDiff is how the Pulumi command shows a change of which it knows no property.
var emptyDiff = regexp.MustCompile(`\[diff: *\]`)

func changed(r engine.PlannedResource) bool {
	return slices.ContainsFunc(r.Steps, func(step string) bool { return step == "update" || step == "replace" })
}

// read plans what Up would do, and returns what a person sees of it, too.
func read(t *testing.T, s *rehearsal.Stack) (plan *engine.Plan, shown string) {
	t.Helper()
	var out bytes.Buffer
	_, err := s.Run(t, func(e *engine.Engine) (err error) {
		plan, err = e.Preview(context.Background(), &out)
		return err
	})
	require.NoError(t, err, "%s", &out)
	return plan, out.String()
}

// edited is the program with one more input in each resource.
func edited(ctx *pulumi.Context) error {
	if err := ctx.RegisterResourceTransform(edit); err != nil {
		return err
	}
	return stack.Deploy(ctx)
}

func edit(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !args.Custom {
		return nil
	}
	metadata, ok := args.Props["metadata"].(pulumi.Map)
	if !ok {
		args.Props["edited"] = pulumi.String("yes")
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	}
	annotations, _ := metadata["annotations"].(pulumi.Map)
	if annotations == nil {
		annotations = pulumi.Map{}
	}
	annotations["edited"] = pulumi.String("yes")
	metadata["annotations"] = annotations
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}
