package agent

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
)

// finalizer holds a resource until what it stands for has ended.
const finalizer = "kafka.finalizers." + chart.Group

// takeResource takes one of Kafka's resources in, and has it carried out.
func (a *Agent) takeResource(ctx context.Context, o cluster.Object, gone bool) error {
	key := called(o)
	a.mu.Lock()
	if gone {
		delete(a.resources, key)
		delete(a.done, o.UID())
	} else {
		a.resources[key] = o
	}
	a.mu.Unlock()
	if gone {
		return a.o.Cloud.Forget(o)
	}
	if err := a.o.Cloud.Keep(ctx, o); err != nil {
		return err
	}
	a.look(key)
	return nil
}

func (a *Agent) look(resource string) {
	a.queue.add(resource, func(ctx context.Context) error { return a.reconcile(ctx, resource) })
}

// lookAgain looks at those of Kafka's resources anew that a condition fits.
func (a *Agent) lookAgain(fits func(cluster.Object) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, o := range a.resources {
		if fits(o) {
			a.look(key)
		}
	}
}

// reconcile brings what runs here to what a resource says.
func (a *Agent) reconcile(ctx context.Context, key string) error {
	a.mu.Lock()
	o, there := a.resources[key]
	operated := there && a.operating[o.Namespace()]
	a.mu.Unlock()
	held := there && slices.Contains(o.Finalizers(), finalizer)
	switch {
	case !operated, o.Annotation(blockAnnotation) == "true":
		return nil
	case o.Deleting() && !held:
		return nil
	case o.Deleting():
		return a.end(ctx, o)
	case !held:
		return a.setFinalizers(ctx, o, append(o.Finalizers(), finalizer))
	}
	if err := a.makeMembers(ctx, o); err != nil {
		return err
	}
	obeyed, err := a.obey(ctx, o)
	if err != nil || obeyed {
		return err
	}
	return a.carryOut(ctx, o)
}

// carryOut has a resource do its work, unless it has, and tells its status.
func (a *Agent) carryOut(ctx context.Context, o cluster.Object) error {
	generation := o.Number("metadata", "generation")
	a.mu.Lock()
	did := a.done[o.UID()] == generation
	if !did && o.Number("status", "observedGeneration") == generation { // of an agent before this one
		did, a.done[o.UID()] = true, generation
	}
	a.mu.Unlock()
	if did {
		return nil
	}
	if withMembers[o.Kind()] {
		a.tellStatus(ctx, o, map[string]any{"phase": "PROVISIONING"})
	}
	status, err := a.o.Cloud.Realize(ctx, o)
	if err != nil {
		a.event(ctx, o, "Failed", err)
		if status != nil {
			a.tellStatus(ctx, o, status)
		}
		return err
	}
	if o.Kind() == "KafkaRestClass" {
		status["endpoint"] = o.Text("spec", "kafkaRest", "endpoint")
	}
	status["observedGeneration"] = generation
	if err := a.setStatus(ctx, o, status); err != nil {
		return err
	}
	a.mu.Lock()
	a.done[o.UID()] = generation
	a.mu.Unlock()
	return a.endMembers(ctx, o)
}

// isDone tells whether a resource has been carried out as it is now.
func (a *Agent) isDone(o cluster.Object) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.done[o.UID()] == o.Number("metadata", "generation")
}

// end takes back what a resource has done, and lets it go. What can't be taken back holds it, as in any cluster.
func (a *Agent) end(ctx context.Context, o cluster.Object) error {
	if err := a.o.Cloud.Undo(ctx, o); err != nil {
		a.event(ctx, o, "Failed", err)
		return err
	}
	for _, pod := range a.membersOf(o) {
		if err := a.deletePod(ctx, pod); err != nil {
			return err
		}
	}
	return a.setFinalizers(ctx, o, slices.DeleteFunc(o.Finalizers(), func(f string) bool { return f == finalizer }))
}

func (a *Agent) setFinalizers(ctx context.Context, o cluster.Object, finalizers []string) error {
	return a.o.Cluster.Do(ctx, "PATCH", path(o), map[string]any{"metadata": map[string]any{
		"finalizers": finalizers, "resourceVersion": o.Text("metadata", "resourceVersion"),
	}}, nil)
}

func (a *Agent) setStatus(ctx context.Context, o cluster.Object, status map[string]any) error {
	return a.o.Cluster.Do(ctx, "PATCH", path(o)+"/status", map[string]any{"status": status}, nil)
}

// tellStatus tells of a status that isn't what it should be. The next try tells again.
func (a *Agent) tellStatus(ctx context.Context, o cluster.Object, status map[string]any) {
	if now, ok := o.At("status").(map[string]any); ok && contains(now, status) {
		return
	}
	if err := a.setStatus(ctx, o, status); err != nil && ctx.Err() == nil && !passing(err) {
		a.event(ctx, o, "StatusFailed", err)
	}
}

// contains tells whether a status has all of another one. Numbers come from JSON in one of them.
func contains(now, status map[string]any) bool {
	for key, v := range maps.All(status) {
		if fmt.Sprint(now[key]) != fmt.Sprint(v) {
			return false
		}
	}
	return true
}

func path(o cluster.Object) string {
	return fmt.Sprintf("/apis/%s/%s/namespaces/%s/%s/%s", chart.Group, chart.Version, o.Namespace(), chart.Plural(o.Kind()), o.Name())
}
