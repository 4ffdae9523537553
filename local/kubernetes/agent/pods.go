package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
)

const (
	jobLabel  = "batch.kubernetes.io/job-name"
	hashLabel = "pod-template-hash"
	// releaseAnnotation is on what a chart has brought.
	releaseAnnotation = "meta.helm.sh/release-name"
)

// takePod takes a pod in, and has it run or end.
func (a *Agent) takePod(_ context.Context, pod cluster.Object, gone bool) error {
	key := pod.Namespace() + "/" + pod.Name()
	process := a.processOf(pod)
	a.mu.Lock()
	if gone {
		delete(a.pods, key)
		delete(a.shown, pod.UID())
		delete(a.started, pod.UID())
	} else {
		a.pods[key] = pod
	}
	held := a.holders[process] == pod.UID()
	a.mu.Unlock()
	if !gone {
		a.lookAtPod(key)
		return nil
	}
	kind, name := pod.Owner()
	a.lookAgain(func(o cluster.Object) bool {
		return o.Kind() == kind && o.Name() == name && o.Namespace() == pod.Namespace()
	})
	if held { // a Job's has gone, which ends by itself
		a.queue.add("process "+process, func(ctx context.Context) error { return a.release(ctx, process, pod.UID()) })
	}
	return nil
}

func (a *Agent) lookAtPod(key string) {
	a.queue.add("pod "+key, func(ctx context.Context) error { return a.runPod(ctx, key) })
}

// processOf is the name of the process that a pod stands for; "" where it stands for none.
func (a *Agent) processOf(pod cluster.Object) string {
	switch kind, owner := pod.Owner(); kind {
	case "KRaftController", "Kafka":
		return pod.Name()
	case "Connect": // whose connectors each are one process here, with all tasks
		if pod.Name() == owner+"-0" {
			return a.connectorOn(pod.Namespace(), owner)
		}
	case "ReplicaSet":
		return strings.TrimSuffix(owner, "-"+pod.Label(hashLabel))
	case "Job":
		return owner
	}
	return ""
}

// connectorOn is the process of the first connector of some workers; "" where they have none.
func (a *Agent) connectorOn(namespace, connect string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := ""
	for _, o := range a.resources {
		if o.Kind() == "Connector" && o.Namespace() == namespace && o.Text("spec", "connectClusterRef", "name") == connect {
			if name := connectorOf(o); first == "" || name < first {
				first = name
			}
		}
	}
	return first
}

// runPod plays scheduler and kubelet for a pod.
func (a *Agent) runPod(ctx context.Context, key string) error {
	a.mu.Lock()
	pod, there := a.pods[key]
	a.mu.Unlock()
	node, phase := pod.Text("spec", "nodeName"), pod.Text("status", "phase")
	switch {
	case !there:
		return nil
	case node == "" && !pod.Deleting():
		return a.o.Cluster.Do(ctx, "POST", podPath(pod)+"/binding", map[string]any{
			"apiVersion": "v1", "kind": "Binding", "metadata": map[string]any{"name": pod.Name()}, "target": map[string]any{"kind": "Node", "name": nodeName},
		}, nil)
	case node != nodeName:
		return nil
	case pod.Deleting():
		return a.endPod(ctx, pod)
	case phase == "Succeeded" || phase == "Failed":
		return nil
	}
	switch kind, _ := pod.Owner(); {
	case kind == "Job":
		return a.runJob(ctx, pod)
	case kind == "ReplicaSet":
		return a.runDeployment(ctx, pod)
	case withMembers[kind]:
		return nil // its resource has the process started, and watchProcesses tells how that does
	}
	return a.show(ctx, pod, waiting("NoProgram", "what runs on this machine are brokers, sink and producers; other pods don't"))
}

// runsHere tells whether the program of a pod's one container can run here.
func runsHere(spec any) bool {
	o, _ := spec.(map[string]any)
	containers, _ := o["containers"].([]any)
	if len(containers) != 1 {
		return false
	}
	container, _ := containers[0].(map[string]any)
	image, _ := container["image"].(string)
	return machine.HasProgram(image)
}

// runDeployment runs the program of a Deployment, in its one pod.
func (a *Agent) runDeployment(ctx context.Context, pod cluster.Object) error {
	process := a.processOf(pod)
	var deployment cluster.Object
	if err := a.o.Cluster.Do(ctx, "GET", fmt.Sprintf("/apis/apps/v1/namespaces/%s/deployments/%s", pod.Namespace(), process), nil, &deployment); err != nil {
		return err
	}
	switch {
	case runsHere(pod.At("spec")):
	case deployment.Annotation(releaseAnnotation) != "": // this program does its work, or leaves it out
		return a.show(ctx, pod, running(pod.Text("metadata", "creationTimestamp"), true, 0))
	default:
		return a.show(ctx, pod, waiting("NoProgram", "its image has no program on this machine"))
	}
	if !a.hold(process, pod) {
		return a.show(ctx, pod, waiting("OnePodOnly", "this machine runs one pod of a Deployment"))
	}
	if a.isStarted(pod) {
		return nil
	}
	deployment["spec"].(map[string]any)["replicas"] = 1 // this one
	if _, err := a.o.Cloud.Realize(ctx, deployment); err != nil {
		if ctx.Err() == nil {
			a.event(ctx, pod, "Failed", err)
		}
		return err
	}
	a.setStarted(pod)
	return nil
}

// isStarted tells whether a pod's program was started. The supervisor starts it again where it ends.
func (a *Agent) isStarted(pod cluster.Object) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.started[pod.UID()]
}

func (a *Agent) setStarted(pod cluster.Object) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.started[pod.UID()] = true
}

// hold has a process stand for a pod, unless it stands for another one that is there.
func (a *Agent) hold(process string, pod cluster.Object) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if holder := a.holders[process]; holder != "" && holder != pod.UID() {
		return false
	}
	a.holders[process] = pod.UID()
	return true
}

// release ends the process that stands for a pod, and has other pods take it.
func (a *Agent) release(ctx context.Context, process, uid string) error {
	a.mu.Lock()
	holder := a.holders[process]
	a.mu.Unlock()
	if holder != "" && holder != uid {
		return nil
	}
	if err := a.o.Node.RemovePod(ctx, process); err != nil {
		return err
	}
	a.mu.Lock()
	delete(a.holders, process)
	pods := make(map[string]cluster.Object, len(a.pods))
	for key, pod := range a.pods {
		pods[key] = pod
	}
	a.mu.Unlock()
	for key, pod := range pods {
		if pod.UID() != uid && a.processOf(pod) == process {
			a.lookAtPod(key)
		}
	}
	return nil
}

// manyRestarts are more than any Job has patience for.
const manyRestarts = 100

// runJob runs the program of a Job to its end. Its tries are the process's own.
func (a *Agent) runJob(ctx context.Context, pod cluster.Object) error {
	process := a.processOf(pod)
	var job cluster.Object
	if err := a.o.Cluster.Do(ctx, "GET", fmt.Sprintf("/apis/batch/v1/namespaces/%s/jobs/%s", pod.Namespace(), process), nil, &job); err != nil {
		return err
	}
	if !runsHere(pod.At("spec")) {
		return a.show(ctx, pod, waiting("NoProgram", "its image has no program on this machine"))
	}
	if a.isStarted(pod) || !a.hold(process, pod) { // or else that of an earlier Job has to go first
		return nil
	}
	_, err := a.o.Cloud.Realize(ctx, job)
	if ctx.Err() != nil {
		return nil
	}
	a.setStarted(pod)
	if err != nil {
		a.event(ctx, pod, "Failed", err)
		return a.show(ctx, pod, crashing(err.Error(), manyRestarts))
	}
	return a.show(ctx, pod, succeeded(pod.Text("metadata", "creationTimestamp")))
}

// endPod ends what a pod stands for, and lets it go. A member's process starts again at once, as the operator makes the pod anew.
func (a *Agent) endPod(ctx context.Context, pod cluster.Object) error {
	if pod.Number("metadata", "deletionGracePeriodSeconds") == 0 {
		return nil // it is on its way
	}
	kind, owner := pod.Owner()
	process := a.processOf(pod)
	var err error
	switch {
	case process == "":
	case withMembers[kind]:
		if !a.isEnding(kind, pod.Namespace(), owner) {
			err = a.o.Node.Restart(ctx, process)
		}
	case kind == "ReplicaSet" && runsHere(pod.At("spec")):
		err = a.release(ctx, process, pod.UID())
	}
	if err != nil {
		return err
	}
	return a.deletePod(ctx, pod)
}

// isEnding tells whether a resource goes or has gone.
func (a *Agent) isEnding(kind, namespace, name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	o, there := a.resources[kind+" "+namespace+"/"+name]
	return !there || o.Deleting()
}

// deletePod has a pod go at once, as nothing runs for it any more.
func (a *Agent) deletePod(ctx context.Context, pod cluster.Object) error {
	err := a.o.Cluster.Do(ctx, "DELETE", podPath(pod), map[string]any{"gracePeriodSeconds": 0, "preconditions": map[string]any{"uid": pod.UID()}}, nil)
	if passing(err) {
		return nil
	}
	return err
}

func podPath(pod cluster.Object) string {
	return fmt.Sprintf("/api/v1/namespaces/%s/pods/%s", pod.Namespace(), pod.Name())
}

// show tells a pod's status, unless it was told already.
func (a *Agent) show(ctx context.Context, pod cluster.Object, s podState) error {
	status := s.status(pod)
	encoded, err := json.Marshal(status)
	if err != nil {
		return fmt.Errorf("encode the status of pod %s: %w", pod.Name(), err)
	}
	a.mu.Lock()
	told := a.shown[pod.UID()] == string(encoded)
	a.mu.Unlock()
	if told {
		return nil
	}
	err = a.o.Cluster.Do(ctx, "PATCH", podPath(pod)+"/status", map[string]any{"status": status}, nil)
	if err != nil && (passing(err) || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err == nil {
		a.mu.Lock()
		a.shown[pod.UID()] = string(encoded)
		a.mu.Unlock()
	}
	return err
}
