// Package change holds what an edit of a stack's settings does to a stack that is already there.
package change

import (
	"context"
	"reflect"
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

// TestChange brings production up once and then plans one edit after the other.
func TestChange(t *testing.T) {
	s := rehearsal.New(t, "prod")
	s.Up(t)
	before := s.Preview(t)
	require.Empty(t, updates(t, before), "nothing was edited")

	t.Run("more brokers", func(t *testing.T) {
		s.Overrides = []string{"brokers=6"}
		after := s.Preview(t)
		changed := updates(t, after)
		require.Contains(t, changed, "kubernetes:platform.confluent.io/v1beta1:Kafka::kafka")
		for zone := range 3 {
			require.Contains(t, changed, "aws:eks/nodeGroup:NodeGroup::nodes-kafka-"+string(rune('0'+zone)))
		}
		allowed := map[string]*regexp.Regexp{
			"aws:eks/nodeGroup:NodeGroup": regexp.MustCompile(`^scalingConfig\.(minSize|maxSize|desiredSize)$`),
			// How many there are, and how many to wait for.
			"kubernetes:platform.confluent.io/v1beta1:Kafka": regexp.MustCompile(`^(spec\.replicas|metadata\.annotations\.pulumi\.com/waitFor)$`),
			// More volumes hold more of the topic.
			"kubernetes:platform.confluent.io/v1beta1:KafkaTopic": regexp.MustCompile(`^spec\.configs\.retention\.bytes$`),
		}
		for name, r := range changed {
			paths := differences(find(t, before, r.URN).Inputs, r.Inputs, "")
			for _, path := range paths {
				pattern := allowed[r.Type]
				require.True(t, pattern != nil && pattern.MatchString(path), "%s: %s may not change with the number of brokers", name, path)
			}
		}
		require.EqualValues(t, 6, changed["kubernetes:platform.confluent.io/v1beta1:Kafka::kafka"].Inputs["spec"].(map[string]any)["replicas"])
		require.EqualValues(t, 2, changed["aws:eks/nodeGroup:NodeGroup::nodes-kafka-0"].Inputs["scalingConfig"].(map[string]any)["desiredSize"])
	})

	t.Run("a tag", func(t *testing.T) {
		s.Overrides = []string{`tags={"Team":"events"}`}
		changed := updates(t, s.Preview(t))
		for _, r := range before.Resources {
			if strings.HasPrefix(r.Type, "aws:") && r.Inputs["tagsAll"] != nil {
				require.Contains(t, changed, r.Type+"::"+r.URN[strings.LastIndex(r.URN, "::")+2:], "a default tag reaches it")
			}
		}
	})

	t.Run("destroy", func(t *testing.T) {
		there := s.Left()
		refused := s.DestroyRefused(t)
		require.Contains(t, refused.Resources, "aws:eks/cluster:Cluster cluster-eksCluster")
		require.Contains(t, refused.Resources, "aws:s3/bucketV2:BucketV2 events")
		require.ErrorContains(t, refused, "aws s3api delete-bucket")
		require.ElementsMatch(t, there, s.Left(), "a refused destroy takes nothing down")
	})

	t.Run("the kubeconfig's text", func(t *testing.T) {
		s.Overrides = nil
		s.Program = func(ctx *pulumi.Context) error {
			if err := ctx.RegisterResourceTransform(otherKubeconfig); err != nil {
				return err
			}
			return stack.Deploy(ctx)
		}
		changed := updates(t, s.Preview(t))
		require.Contains(t, changed, "pulumi:providers:kubernetes::cluster")
	})
}

// otherKubeconfig adds a line break to the kubeconfig of the program's own provider, as another version of pulumi-eks might.
func otherKubeconfig(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type != "pulumi:providers:kubernetes" || args.Name != "cluster" || args.Props["kubeconfig"] == nil {
		return nil
	}
	args.Props["kubeconfig"] = pulumi.Sprintf("%v\n", args.Props["kubeconfig"])
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

// updates returns what a plan changes, by type and name. Nothing may be made, replaced or deleted.
func updates(t *testing.T, plan *engine.Plan) map[string]engine.PlannedResource {
	t.Helper()
	changed := map[string]engine.PlannedResource{}
	for _, r := range plan.Resources {
		if slices.Equal(r.Steps, []string{"same"}) {
			continue
		}
		require.Equal(t, []string{"update"}, r.Steps, r.URN)
		changed[r.Type+"::"+r.URN[strings.LastIndex(r.URN, "::")+2:]] = r
	}
	return changed
}

func find(t *testing.T, plan *engine.Plan, urn string) engine.PlannedResource {
	t.Helper()
	for _, r := range plan.Resources {
		if r.URN == urn {
			return r
		}
	}
	require.Fail(t, "no such resource", urn)
	return engine.PlannedResource{}
}

// differences lists the dotted paths at which two values differ.
func differences(a, b any, at string) []string {
	am, aok := a.(map[string]any)
	bm, bok := b.(map[string]any)
	if !aok || !bok {
		if reflect.DeepEqual(a, b) {
			return nil
		}
		return []string{at}
	}
	var paths []string
	keys := map[string]bool{}
	for k := range am {
		keys[k] = true
	}
	for k := range bm {
		keys[k] = true
	}
	for k := range keys {
		paths = append(paths, differences(am[k], bm[k], strings.TrimPrefix(at+"."+k, "."))...)
	}
	slices.Sort(paths)
	return paths
}
