package agent

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
)

// lookEvery is how often the agent looks at what runs. The supervisor itself starts again what ends.
const lookEvery = time.Second

// watchProcesses tells the API server how what runs here does.
func (a *Agent) watchProcesses(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		statuses, err := a.o.Node.Processes(ctx)
		if err != nil {
			continue // the next look will tell
		}
		processes := map[string]machine.Status{}
		for _, s := range statuses {
			processes[s.Name] = s
		}
		a.tellPods(ctx, processes)
		a.tellResources(ctx, processes)
	}
}

func (a *Agent) tellPods(ctx context.Context, processes map[string]machine.Status) {
	a.mu.Lock()
	pods := slices.Collect(maps.Values(a.pods))
	a.mu.Unlock()
	for _, pod := range pods {
		state, known := a.stateNow(pod, processes)
		if !known || pod.Deleting() || pod.Text("spec", "nodeName") != nodeName {
			continue
		}
		if err := a.show(ctx, pod, state); err != nil && ctx.Err() == nil {
			a.o.Log.Warn("couldn't tell a pod's status", slog.String("pod", pod.Name()), slog.Any("error", err))
		}
	}
}

// stateNow is how a pod does by its process. Of a Job only the end is known, which whoever waits for it tells.
func (a *Agent) stateNow(pod cluster.Object, processes map[string]machine.Status) (state podState, known bool) {
	kind, owner := pod.Owner()
	process := a.processOf(pod)
	status, runs := processes[process]
	switch {
	case kind == "ReplicaSet":
		a.mu.Lock()
		holds := a.holders[process] == pod.UID()
		a.mu.Unlock()
		return stateOf(status), holds && runs
	case kind == "Connect" && !runs: // workers without a connector have nothing to do
		return running(pod.Text("metadata", "creationTimestamp"), a.carriedOut(kind, pod.Namespace(), owner), 0), true
	case withMembers[kind] && !runs:
		return waiting("ContainerCreating", ""), true
	case withMembers[kind]:
		return stateOf(status), true
	}
	return podState{}, false
}

// carriedOut tells whether a resource is there and has been carried out as it is now.
func (a *Agent) carriedOut(kind, namespace, name string) bool {
	a.mu.Lock()
	o, there := a.resources[kind+" "+namespace+"/"+name]
	a.mu.Unlock()
	return there && a.isDone(o)
}

// tellResources tells how many members of Kafka's resources are ready, and whether connectors run.
func (a *Agent) tellResources(ctx context.Context, processes map[string]machine.Status) {
	a.mu.Lock()
	resources := slices.Collect(maps.Values(a.resources))
	a.mu.Unlock()
	for _, o := range resources {
		if !a.isDone(o) || o.Deleting() {
			continue
		}
		switch o.Kind() {
		case "KRaftController", "Kafka":
			ready := 0
			for i := range o.Number("spec", "replicas") {
				if processes[memberName(o, i)].Ready {
					ready++
				}
			}
			a.tellStatus(ctx, o, map[string]any{"readyReplicas": ready})
		case "Connector":
			if o.Text("status", "connectorState") == paused {
				continue
			}
			tasks, state, ready := o.Number("spec", "taskMax"), "FAILED", 0
			if processes[connectorOf(o)].Ready {
				state, ready = "RUNNING", tasks
			}
			a.tellStatus(ctx, o, map[string]any{"connectorState": state, "tasksReady": fmt.Sprintf("%d/%d", ready, tasks), "failedTasksCount": tasks - ready})
		}
	}
}
