package agent

import (
	"context"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
)

// Annotations by which people tell the operator to do something.
// Source: Confluent's guides to managing connectors and to reconciliation.
const (
	blockAnnotation   = chart.Group + "/block-reconcile"
	forceAnnotation   = chart.Group + "/force-reconcile"
	restartAnnotation = chart.Group + "/restart-connector"
	taskAnnotation    = chart.Group + "/restart-task" // with the number of a task
	pauseAnnotation   = chart.Group + "/pause-connector"
	resumeAnnotation  = chart.Group + "/resume-connector"
)

// obey does what an annotation of a resource tells once, takes the annotation away, and tells whether there was one.
func (a *Agent) obey(ctx context.Context, o cluster.Object) (bool, error) {
	is := func(annotation string) bool { return o.Annotation(annotation) == "true" }
	connector := o.Kind() == "Connector"
	var annotation string
	var do func() error
	switch {
	case is(forceAnnotation):
		annotation, do = forceAnnotation, func() error { return a.force(ctx, o) }
	case connector && is(restartAnnotation):
		annotation, do = restartAnnotation, func() error { return a.o.Node.Restart(ctx, connectorOf(o)) }
	case connector && o.Annotation(taskAnnotation) != "": // one process has all tasks
		annotation, do = taskAnnotation, func() error { return a.o.Node.Restart(ctx, connectorOf(o)) }
	case connector && is(pauseAnnotation):
		annotation, do = pauseAnnotation, func() error { return a.pause(ctx, o) }
	case connector && is(resumeAnnotation):
		annotation, do = resumeAnnotation, func() error { return a.force(ctx, o) }
	default:
		return false, nil
	}
	if err := do(); err != nil {
		a.event(ctx, o, "Failed", err)
		return true, err
	}
	return true, a.o.Cluster.Do(ctx, "PATCH", path(o), map[string]any{"metadata": map[string]any{"annotations": map[string]any{annotation: nil}}}, nil)
}

// force has a resource do its work once more, though it has.
func (a *Agent) force(ctx context.Context, o cluster.Object) error {
	status, err := a.o.Cloud.Realize(ctx, o)
	if err != nil {
		return err
	}
	return a.setStatus(ctx, o, status)
}

const paused = "PAUSED"

// pause ends the connector's process. Its consumer group keeps how far it has come.
func (a *Agent) pause(ctx context.Context, o cluster.Object) error {
	if err := a.o.Node.RemoveConnector(ctx, connectorOf(o)); err != nil {
		return err
	}
	return a.setStatus(ctx, o, map[string]any{"connectorState": paused})
}

// connectorOf is the name of the connector that a resource stands for, which is that of its process.
func connectorOf(o cluster.Object) string {
	if name := o.Text("spec", "name"); name != "" {
		return name
	}
	return o.Name()
}
