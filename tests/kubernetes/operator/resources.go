package operator

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
)

// needed is the kind that a finalizer asks: without it, the resource never goes.
var needed = map[string]string{"KafkaTopic": "Kafka", "Connector": "Connect"}

func (o *Operator) take(ctx context.Context, object cluster.Object, gone bool) error {
	o.mu.Lock()
	if gone {
		delete(o.seen, called(object))
	} else {
		o.seen[called(object)] = object
	}
	o.mu.Unlock()
	if gone {
		return nil
	}
	return o.reconcile(ctx, object)
}

// reconcile brings a resource's finalizer and status to what they should be.
func (o *Operator) reconcile(ctx context.Context, object cluster.Object) error {
	o.mu.Lock()
	running, m := o.running, o.manners[called(object)]
	asked := needed[object.Kind()]
	there := asked == "" || o.has(asked)
	o.mu.Unlock()
	has := slices.Contains(object.Finalizers(), finalizer)
	switch {
	case !running || m.held:
		return nil
	case object.Deleting():
		if !has || m.stuck || !there {
			return nil
		}
		return o.setFinalizers(ctx, object, slices.DeleteFunc(object.Finalizers(), func(f string) bool { return f == finalizer }))
	case asked != "" && !has:
		return o.setFinalizers(ctx, object, append(object.Finalizers(), finalizer))
	case object.Number("status", "observedGeneration") == object.Number("metadata", "generation"):
		return nil
	}
	if err := o.admit(ctx, object); err != nil {
		o.fail(fmt.Errorf("admit the pods of %s: %w", called(object), err))
	}
	if m.after > 0 && object.At("status") != nil {
		o.work.Go(func() {
			select {
			case <-ctx.Done():
			case <-time.After(m.after):
				if err := o.setStatus(ctx, object, status(object)); err != nil && !cluster.Is(err, 404) { // it may have gone meanwhile
					o.fail(err)
				}
			}
		})
		return o.setStatus(ctx, object, map[string]any{})
	}
	return o.setStatus(ctx, object, status(object))
}

// has tells whether there is a resource of a kind. The caller holds the lock.
func (o *Operator) has(kind string) bool {
	for _, object := range o.seen {
		if object.Kind() == kind {
			return true
		}
	}
	return false
}

func (o *Operator) setFinalizers(ctx context.Context, object cluster.Object, finalizers []string) error {
	return o.client.Do(ctx, "PATCH", path(object), map[string]any{"metadata": map[string]any{
		"finalizers": finalizers, "resourceVersion": object.Text("metadata", "resourceVersion"),
	}}, nil)
}

func (o *Operator) setStatus(ctx context.Context, object cluster.Object, status map[string]any) error {
	status["observedGeneration"] = object.Number("metadata", "generation")
	return o.client.Do(ctx, "PATCH", path(object)+"/status", map[string]any{"status": status}, nil)
}

func path(object cluster.Object) string {
	return fmt.Sprintf("/apis/%s/%s/namespaces/%s/%s/%s", chart.Group, chart.Version, object.Namespace(), chart.Plural(object.Kind()), object.Name())
}

// status is that of a resource that is well.
func status(object cluster.Object) map[string]any {
	replicas := object.Number("spec", "replicas")
	switch object.Kind() {
	case "KafkaTopic":
		return map[string]any{"appState": "Created", "state": "SUCCESS", "partitionCount": object.Number("spec", "partitionCount"), "replicas": replicas}
	case "Connector":
		tasks := object.Number("spec", "taskMax")
		return map[string]any{"state": "CREATED", "connectorState": "RUNNING", "tasksReady": fmt.Sprintf("%d/%d", tasks, tasks), "failedTasksCount": 0}
	case "KafkaRestClass":
		return map[string]any{"endpoint": object.Text("spec", "kafkaRest", "endpoint")}
	}
	return map[string]any{"phase": "RUNNING", "replicas": replicas, "currentReplicas": replicas, "readyReplicas": replicas}
}
