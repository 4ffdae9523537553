package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
)

// scenario is what is done to a stack, in each world after the scenario before it.
type scenario struct {
	name string
	// fault is what this scenario would show of a program that had it: one of those that were found when the program first met a real cluster.
	fault string
	// needed scenarios come before or after those that show a fault.
	needed bool
	// settings are those of the stack from now on, over the course's.
	settings []string
	// edit changes what the program registers.
	edit pulumi.ResourceTransform
	// objects take the place of the stack program's.
	objects *objects
	// fails is what the error says of a scenario that can't succeed. After one that fails unexpectedly, the stack is made well before the next one.
	fails string
	// wants are operations that must happen, and only is what else may, beside nothing at all; nil for anything.
	wants operations
	only  []string
	// does is what happens in place of a plain up.
	does func(t *testing.T, w *world, settings []string) (operations, error)
}

func (s scenario) play(t *testing.T, w *world) (operations, error) {
	t.Helper()
	w.edit = s.edit
	w.stack.Program = w.program
	if w.stack.Other != nil {
		w.stack.Other.Transform = w.transform
	}
	if s.objects != nil {
		w.stack.Program = s.objects.program(w)
	}
	if s.does != nil {
		return s.does(t, w, s.settings)
	}
	return w.up(t, s.settings...)
}

// nothing is what happens to resources that stay the same.
var nothing = []string{}

// problems are what a scenario has done to a stack otherwise than it should, whatever the other world does.
func (s scenario) problems(did operations, err error) []string {
	var all []string
	switch {
	case s.fails == "" && err != nil:
		all = append(all, err.Error())
	case s.fails != "" && err == nil:
		all = append(all, fmt.Sprintf("it succeeded, and must fail: %s", s.fails))
	case s.fails != "" && !strings.Contains(err.Error(), s.fails):
		all = append(all, fmt.Sprintf("it failed otherwise than by %q: %v", s.fails, err))
	}
	for _, name := range slices.Sorted(maps.Keys(s.wants)) {
		if got := did.of(name); got != s.wants[name] {
			all = append(all, fmt.Sprintf("%s: %s, must be: %s", name, got, s.wants[name]))
		}
	}
	if s.only == nil {
		return all
	}
	for _, name := range slices.Sorted(maps.Keys(did)) {
		if operation := did[name]; s.wants[name] == "" && operation != "same" && !slices.Contains(s.only, operation) {
			all = append(all, fmt.Sprintf("%s: %s, which this change must not do", name, operation))
		}
	}
	return all
}

// mend brings a world to the course's own settings after a failure, in the worst case anew.
func (w *world) mend(t *testing.T) {
	t.Helper()
	w.edit = nil
	if _, err := w.up(t); err == nil {
		return
	}
	_, err := destroy(t, w, nil)
	require.NoError(t, err)
	_, err = w.up(t)
	require.NoError(t, err)
}

func refresh(t *testing.T, w *world, settings []string) (operations, error) {
	return w.run(t, settings, func(e *engine.Engine, out io.Writer) error { return e.Refresh(context.Background(), out) })
}

func destroy(t *testing.T, w *world, settings []string) (operations, error) {
	return w.run(t, settings, func(e *engine.Engine, out io.Writer) error { return e.Destroy(context.Background(), out) })
}

// failedJob is an up in which the Jobs fail whose names begin in one of these ways.
func failedJob(beginnings ...string) func(*testing.T, *world, []string) (operations, error) {
	return func(t *testing.T, w *world, settings []string) (operations, error) {
		defer w.failJobs(t, beginnings...)()
		return w.up(t, settings...)
	}
}

// stuckFinalizer is a destroy that the finalizer of a topic stops.
func stuckFinalizer(topic string) func(*testing.T, *world, []string) (operations, error) {
	return func(t *testing.T, w *world, settings []string) (operations, error) {
		defer w.stick(t, topic)()
		return destroy(t, w, settings)
	}
}

// slowTopic is an up whose change of a topic takes the operator a while, though it says at once that it has seen it.
func slowTopic(topic string) func(*testing.T, *world, []string) (operations, error) {
	return func(t *testing.T, w *world, settings []string) (operations, error) {
		done := w.lag(t, topic, 15*time.Second)
		did, err := w.up(t, settings...)
		if !done() && err == nil {
			did["KafkaTopic "+topic] = failed
			err = errors.New("nothing waits for this change: the up has ended before it was done")
		}
		return did, err
	}
}

// killed is an up that ends by SIGKILL while it waits for Kafka. What it did until then differs from run to run.
func killed(t *testing.T, w *world, settings []string) (operations, error) {
	met, end := w.hold(t)
	ended := make(chan error, 1)
	go func() {
		_, err := w.up(t, settings...)
		ended <- err
	}()
	met()
	w.stack.Kill(t)
	end()
	if err := <-ended; err == nil {
		return nil, fmt.Errorf("the up had ended before it was killed")
	}
	_, err := w.run(t, settings, func(e *engine.Engine, _ io.Writer) error { return e.Recover(context.Background()) })
	require.NoError(t, err)
	return operations{}, nil
}
