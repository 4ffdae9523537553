// Package agent plays, for a real cluster on this machine, what makes its objects run: scheduler and kubelet of its one node, and the operator of Kafka's resources.
// Brokers, sink and producers run as processes of this machine, and the API server hears how they do.
package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
)

// Options say for what the agent works, and with what.
type Options struct {
	Cluster *cluster.Cluster
	// Cloud knows what each kind of object does, and keeps the objects for the other commands.
	Cloud *standin.Cloud
	// Node runs the processes.
	Node *machine.Node
	// LogPort is where the API server asks for logs, and ChartPort where Helm finds the charts that stand for those of the program's releases, on 127.0.0.1.
	LogPort, ChartPort int
	// ChartVersions are the versions of all charts.
	ChartVersions []string
	Log           *slog.Logger
}

// Agent does the work.
type Agent struct {
	o     Options
	queue *queue
	work  sync.WaitGroup

	mu sync.Mutex
	// operating are the namespaces in which the operator's own pod runs.
	operating map[string]bool
	// resources are Kafka's, by kind, namespace and name, and pods those of all namespaces.
	resources map[string]cluster.Object
	pods      map[string]cluster.Object
	// done are the generations of resources that were carried out, by UID.
	done map[string]int
	// holders are the pods of Deployments and Jobs, by the process that each stands for. A process stands for one pod.
	holders map[string]string
	// shown is the status that was told last of each pod, and started are those whose program was started, by UID.
	shown   map[string]string
	started map[string]bool
}

// Run works until ctx ends. It answers on the port of the logs once it knows all objects.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := &Agent{
		o: o, queue: newQueue(ctx, o.Log), operating: map[string]bool{}, resources: map[string]cluster.Object{}, pods: map[string]cluster.Object{},
		done: map[string]int{}, holders: map[string]string{}, shown: map[string]string{}, started: map[string]bool{},
	}
	// The API server may start at the same time, as after a restart of the machine.
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, o.Cluster.Ready(ctx) },
		backoff.WithBackOff(backoff.NewConstantBackOff(200*time.Millisecond)), backoff.WithMaxElapsedTime(0))
	if err != nil {
		return fmt.Errorf("wait for the API server: %w", err)
	}
	if err := a.register(ctx); err != nil {
		return fmt.Errorf("register this machine as a node: %w", err)
	}
	failed := make(chan error, 1)
	a.follow(ctx, failed)
	charts, err := a.serveCharts()
	if err != nil {
		return err
	}
	defer charts.Close() // nothing is left to save
	logs, err := a.serveLogs()
	if err != nil {
		return err
	}
	a.work.Go(func() { a.watchProcesses(ctx) })
	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	cancel()
	_ = logs.Close() // nothing is left to save
	a.work.Wait()
	a.queue.running.Wait()
	return err
}

// mirrored are the collections whose objects others look at, before what goes by them.
var mirrored = []struct{ kind, path string }{
	{"ServiceAccount", "/api/v1/serviceaccounts"}, {"Secret", "/api/v1/secrets"}, {"ConfigMap", "/api/v1/configmaps"}, {"Job", "/apis/batch/v1/jobs"},
	{"Deployment", "/apis/apps/v1/deployments"},
}

// follow hears of all objects, first of those that are there.
func (a *Agent) follow(ctx context.Context, failed chan<- error) {
	watch := func(path string, known []cluster.Object, hear func(ctx context.Context, o cluster.Object, gone bool) error) {
		a.work.Go(func() {
			err := a.o.Cluster.Watch(ctx, path, known, func(o cluster.Object, gone bool) {
				if err := hear(ctx, o, gone); err != nil && ctx.Err() == nil {
					a.o.Log.Warn("couldn't take an object in", slog.String("object", called(o)), slog.Any("error", err))
				}
			})
			if err != nil && ctx.Err() == nil {
				select {
				case failed <- err:
				default: // one is enough
				}
			}
		})
	}
	for _, m := range mirrored {
		known := a.takeAll(ctx, m.kind, m.path)
		watch(m.path, known, a.mirror)
	}
	watched := map[string]bool{}
	watch("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", nil, func(_ context.Context, d cluster.Object, gone bool) error {
		plural := d.Text("spec", "names", "plural")
		if !gone && d.Text("spec", "group") == chart.Group && established(d) && !watched[plural] {
			watched[plural] = true
			watch("/apis/"+chart.Group+"/"+chart.Version+"/"+plural, nil, a.takeResource)
		}
		return nil
	})
	watch("/api/v1/pods", nil, a.takePod)
}

func established(definition cluster.Object) bool {
	conditions, _ := definition.At("status", "conditions").([]any)
	return slices.ContainsFunc(conditions, func(c any) bool {
		condition := cluster.Object(c.(map[string]any))
		return condition.Text("type") == "Established" && condition.Text("status") == "True"
	})
}

// takeAll takes in a whole collection, and what has gone from it while nobody looked. What it couldn't take in comes with the watch.
func (a *Agent) takeAll(ctx context.Context, kind, path string) []cluster.Object {
	list, err := a.o.Cluster.List(ctx, path)
	if err != nil {
		a.o.Log.Warn("couldn't list a collection", slog.String("path", path), slog.Any("error", err))
		return nil
	}
	var kept []map[string]any
	for _, o := range list.Items {
		if a.isMirrored(o) {
			kept = append(kept, o)
		}
		a.noteOperator(o, false)
	}
	if err := a.o.Cloud.KeepOnly(ctx, kind, kept); err != nil {
		a.o.Log.Warn("couldn't take a collection in", slog.String("path", path), slog.Any("error", err))
		return nil
	}
	return list.Items
}

// mirror takes an object in, or forgets it.
func (a *Agent) mirror(ctx context.Context, o cluster.Object, gone bool) error {
	if a.noteOperator(o, gone) {
		a.lookAgain(func(cluster.Object) bool { return true })
	}
	switch {
	case !a.isMirrored(o):
		return nil
	case gone:
		return a.o.Cloud.Forget(o)
	}
	return a.o.Cloud.Keep(ctx, o)
}

// isMirrored leaves out what is no business of the stack's: the cluster's own, what Helm remembers, and Deployments of charts, whose programs don't run here.
func (a *Agent) isMirrored(o cluster.Object) bool {
	switch {
	case strings.HasPrefix(o.Namespace(), "kube-"), strings.HasPrefix(o.Text("type"), "helm.sh/"):
		return false
	case o.Kind() == "Deployment":
		return runsHere(o.At("spec", "template", "spec"))
	}
	return true
}

// operator is the Deployment of the chart without which nothing acts on Kafka's resources.
const operator = "confluent-operator"

// noteOperator notes whether the operator's pod runs, and tells whether that is news.
func (a *Agent) noteOperator(o cluster.Object, gone bool) bool {
	if o.Kind() != "Deployment" || o.Name() != operator {
		return false
	}
	runs := !gone && o.Number("status", "readyReplicas") > 0
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.operating[o.Namespace()] == runs {
		return false
	}
	a.operating[o.Namespace()] = runs
	if err := a.o.Cloud.KeepOperator(o.Namespace(), runs); err != nil {
		a.o.Log.Warn("couldn't note the operator", slog.Any("error", err))
	}
	return true
}

// called is an object's kind, namespace and name: "KafkaTopic confluent/my-sports".
func called(o cluster.Object) string { return o.Kind() + " " + o.Namespace() + "/" + o.Name() }

// event tells people of something that an object came to, as kubectl describe shows it.
func (a *Agent) event(ctx context.Context, o cluster.Object, reason string, about error) {
	now := time.Now().UTC().Format(time.RFC3339)
	err := a.o.Cluster.Do(ctx, "POST", "/api/v1/namespaces/"+o.Namespace()+"/events", map[string]any{
		"metadata": map[string]any{"generateName": o.Name() + "-"}, "type": "Warning", "reason": reason, "message": shortened(about.Error()),
		"involvedObject": map[string]any{"apiVersion": o.Text("apiVersion"), "kind": o.Kind(), "namespace": o.Namespace(), "name": o.Name(), "uid": o.UID()},
		"source":         map[string]any{"component": agentName}, "firstTimestamp": now, "lastTimestamp": now, "count": 1,
	}, nil)
	if err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
		a.o.Log.Warn("couldn't tell of an object", slog.String("object", called(o)), slog.Any("error", err))
	}
}

const (
	agentName  = "local"
	mostOfText = 1000 // the API server's limit is 1024
)

func shortened(text string) string {
	if runes := []rune(text); len(runes) > mostOfText {
		return string(runes[:mostOfText]) + " ..."
	}
	return text
}
