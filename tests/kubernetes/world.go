package kubernetes

import (
	"context"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/stack"
	"kafka-on-eks/tests/harness/rehearsal"
)

// The names of the worlds.
const (
	standInWorld = "stand-in"
	realWorld    = "real provider"
)

// world is a place where a stack can be: a real cluster with the real provider, or the stand-in for both.
type world struct {
	name  string
	stack *rehearsal.Stack
	faults
	// kubeconfig is that of the cluster, for programs that don't make one.
	kubeconfig string
	// charts is the address of the repository of all charts.
	charts string
	// before are the settings of the whole course, under those of each scenario.
	before []string
	// edit changes what the program registers, beyond what settings can.
	edit pulumi.ResourceTransform
}

// faults are what a test makes go wrong. Each lasts until the function that it returns is called.
type faults interface {
	// failJobs makes the pods of Jobs fail whose names begin in one of these ways.
	failJobs(t *testing.T, beginnings ...string) (end func())
	// hold keeps Kafka from running; it is met when somebody waits for that.
	hold(t *testing.T) (met, end func())
	// stick keeps a topic's resource from going.
	stick(t *testing.T, topic string) (end func())
	// lag has the operator take its time with a changed topic, though it says at once that it has seen the change. The result tells whether it has done its part.
	lag(t *testing.T, topic string, after time.Duration) (done func() bool)
	// left lists what is still there of what a stack made.
	left(t *testing.T) []string
}

// program is the stack program with the scenario's edit.
func (w *world) program(ctx *pulumi.Context) error {
	if err := ctx.RegisterResourceTransform(w.transform); err != nil {
		return err
	}
	return stack.Deploy(ctx)
}

func (w *world) transform(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type == "kubernetes:platform.confluent.io/v1beta1:KafkaTopic" {
		args.Opts.CustomTimeouts = &pulumi.CustomTimeouts{Delete: "20s"} // for a finalizer that is stuck
	}
	if args.Type == "kubernetes:helm.sh/v3:Release" && w.stack.Other != nil { // which may not be able to take charts from elsewhere
		args.Props["repositoryOpts"] = pulumi.Map{"repo": pulumi.String(w.charts)}
	}
	result := &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	if w.edit != nil {
		if edited := w.edit(ctx, args); edited != nil {
			result = edited
		}
	}
	return result
}

// up brings the stack to what some settings say.
func (w *world) up(t *testing.T, settings ...string) (operations, error) {
	t.Helper()
	return w.run(t, settings, func(e *engine.Engine, out io.Writer) error { return e.Up(context.Background(), out) })
}

func (w *world) run(t *testing.T, settings []string, do func(*engine.Engine, io.Writer) error) (operations, error) {
	t.Helper()
	w.stack.Overrides = slices.Concat(w.before, settings)
	begun := time.Now()
	seen, err := w.stack.Run(t, func(e *engine.Engine) error { return do(e, io.Discard) })
	did := operationsOf(seen)
	t.Logf("%s: %s, %v %v", w.name, time.Since(begun).Round(100*time.Millisecond), count(did), err)
	return did, err
}

// count is how often there is each operation.
func count(did operations) map[string]int {
	counts := map[string]int{}
	for operation := range maps.Values(did) {
		counts[operation]++
	}
	return counts
}
