package kubernetes

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
)

// scenario is what is done to a stack, in each world after the scenario before it.
type scenario struct {
	name string
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

// hold fails the test where a scenario has done something else to a stack than it should, whatever the other world does.
func (s scenario) hold(t *testing.T, w *world, did operations, err error) {
	t.Helper()
	switch {
	case s.fails != "":
		assert.ErrorContains(t, err, s.fails, w.name)
	default:
		assert.NoError(t, err, w.name)
	}
	for name, wanted := range s.wants {
		assert.Equal(t, wanted, did.of(name), "%s: %s", w.name, name)
	}
	if s.only == nil {
		return
	}
	for name, operation := range did {
		if s.wants[name] == "" && operation != "same" && !slices.Contains(s.only, operation) {
			t.Errorf("%s: %s: %s, which this change must not do", w.name, name, operation)
		}
	}
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

// failedJob is an up in which the Jobs fail whose names begin so.
func failedJob(beginning string) func(*testing.T, *world, []string) (operations, error) {
	return func(t *testing.T, w *world, settings []string) (operations, error) {
		defer w.failJobs(t, beginning)()
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
		if !done() {
			did["KafkaTopic "+topic] += " before it was done"
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
