// Package operator plays, in a cluster without nodes, what makes its objects run: the kubelets, and the operator of Kafka's resources. Both do their part at
// once, unless a test asks for something else.
package operator

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
)

// release is the Deployment without which nothing acts on Kafka's resources.
const release = "confluent-operator"

// finalizer holds a resource until what it stands for is gone from Kafka.
const finalizer = "kafka.finalizers." + chart.Group

// Operator does the work.
type Operator struct {
	client *cluster.Client
	fail   func(error)
	work   sync.WaitGroup

	mu sync.Mutex
	// running tells whether the operator's own pod runs.
	running bool
	// seen are Kafka's resources as they were last, by kind and name.
	seen map[string]cluster.Object
	// manners are what a test asks for, by kind and name.
	manners map[string]manner
	// failing are the beginnings of the names of Jobs whose pods keep ending.
	failing []string
}

// manner is how the operator treats a resource.
type manner struct {
	// held resources keep the status that they have.
	held bool
	// stuck resources keep their finalizer.
	stuck bool
	// after is how long a changed resource has its old status for, beside the new observedGeneration.
	after time.Duration
}

// Start works until the test's end.
func Start(t testing.TB, c *cluster.Cluster) *Operator {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	o := &Operator{client: c.Client, seen: map[string]cluster.Object{}, manners: map[string]manner{}}
	o.fail = func(err error) {
		if ctx.Err() == nil {
			t.Error(err)
		}
	}
	o.watch(ctx, "/api/v1/pods", o.runPod)
	o.watch(ctx, "/apis/apps/v1/deployments", o.follow)
	watched := map[string]bool{}
	o.watch(ctx, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", func(ctx context.Context, d cluster.Object, gone bool) error {
		plural := d.Text("spec", "names", "plural")
		if d.Text("spec", "group") == chart.Group && established(d) && !watched[plural] {
			watched[plural] = true
			o.watch(ctx, "/apis/"+chart.Group+"/"+chart.Version+"/"+plural, o.take)
		}
		return nil
	})
	t.Cleanup(func() {
		cancel()
		o.work.Wait()
	})
	return o
}

func established(definition cluster.Object) bool {
	conditions, _ := definition.At("status", "conditions").([]any)
	return slices.ContainsFunc(conditions, func(c any) bool {
		condition := cluster.Object(c.(map[string]any))
		return condition.Text("type") == "Established" && condition.Text("status") == "True"
	})
}

// watch hears of each object of a collection. What has changed or gone meanwhile is no error: there will be another event of it.
func (o *Operator) watch(ctx context.Context, path string, hear func(ctx context.Context, object cluster.Object, gone bool) error) {
	o.work.Go(func() {
		err := o.client.Watch(ctx, path, nil, func(object cluster.Object, gone bool) {
			if err := hear(ctx, object, gone); err != nil && !cluster.Is(err, 404) && !cluster.Is(err, 409) {
				o.fail(fmt.Errorf("operate %s %s: %w", object.Kind(), object.Name(), err))
			}
		})
		if err != nil {
			o.fail(err)
		}
	})
}

// follow notes whether the operator's pod runs.
func (o *Operator) follow(ctx context.Context, deployment cluster.Object, gone bool) error {
	if deployment.Name() != release {
		return nil
	}
	o.mu.Lock()
	o.running = !gone && deployment.Number("status", "readyReplicas") > 0
	o.mu.Unlock()
	return o.again(ctx)
}

// again looks at all resources anew.
func (o *Operator) again(ctx context.Context) error {
	o.mu.Lock()
	var all []cluster.Object
	for _, object := range o.seen {
		all = append(all, object)
	}
	o.mu.Unlock()
	for _, object := range all {
		if err := o.reconcile(ctx, object); err != nil && !cluster.Is(err, 404) && !cluster.Is(err, 409) {
			return err
		}
	}
	return nil
}

// called is a resource's kind and name: "KafkaTopic my-sports".
func called(o cluster.Object) string { return o.Kind() + " " + o.Name() }

// Hold keeps a resource's status as it is, until Release.
func (o *Operator) Hold(resource string) { o.set(resource, manner{held: true}) }

// Stick keeps a resource's finalizer, until Release.
func (o *Operator) Stick(resource string) { o.set(resource, manner{stuck: true}) }

// Lag gives a changed resource the new observedGeneration at once, and the rest of its status after a while.
func (o *Operator) Lag(resource string, after time.Duration) { o.set(resource, manner{after: after}) }

// Release treats a resource as usual again.
func (o *Operator) Release(ctx context.Context, resource string) error {
	o.set(resource, manner{})
	return o.again(ctx)
}

func (o *Operator) set(resource string, m manner) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.manners[resource] = m
}

// FailJobs makes the pods of Jobs fail whose names begin so; with nothing, none.
func (o *Operator) FailJobs(beginnings ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failing = beginnings
}
