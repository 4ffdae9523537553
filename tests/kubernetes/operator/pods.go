package operator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kafka-on-eks/local/kubernetes/cluster"
)

// node is where all pods run.
const node = "node-0"

// jobLabel is on the pods of a Job.
const jobLabel = "batch.kubernetes.io/job-name"

// manyRestarts are more than any Job has patience for.
const manyRestarts = 100

// runPod plays scheduler and kubelet for a pod: it runs as soon as it is there, and ends as soon as it should.
func (o *Operator) runPod(ctx context.Context, pod cluster.Object, gone bool) error {
	at := fmt.Sprintf("/api/v1/namespaces/%s/pods/%s", pod.Namespace(), pod.Name())
	switch {
	case gone:
		return nil
	case pod.Deleting():
		if pod.Number("metadata", "deletionGracePeriodSeconds") == 0 {
			return nil
		}
		return o.client.Do(ctx, "DELETE", at, map[string]any{"gracePeriodSeconds": 0}, nil)
	case pod.Text("spec", "nodeName") == "":
		return o.client.Do(ctx, "POST", at+"/binding", map[string]any{
			"apiVersion": "v1", "kind": "Binding", "metadata": map[string]any{"name": pod.Name()}, "target": map[string]any{"kind": "Node", "name": node},
		}, nil)
	case pod.Text("status", "phase") == "Pending":
		return o.client.Do(ctx, "PATCH", at+"/status", map[string]any{"status": o.podStatus(pod)}, nil)
	}
	return nil
}

func (o *Operator) podStatus(pod cluster.Object) map[string]any {
	job, now := pod.Text("metadata", "labels", jobLabel), time.Now().UTC().Format(time.RFC3339)
	o.mu.Lock()
	fails := job != "" && slices.ContainsFunc(o.failing, func(beginning string) bool { return strings.HasPrefix(job, beginning) })
	o.mu.Unlock()
	phase, ready, restarts := "Running", "True", 0
	state := map[string]any{"running": map[string]any{"startedAt": now}}
	switch {
	case fails:
		ready, restarts = "False", manyRestarts
		state = map[string]any{"waiting": map[string]any{"reason": "CrashLoopBackOff"}}
	case job != "":
		phase, ready = "Succeeded", "False"
		state = map[string]any{"terminated": map[string]any{"exitCode": 0, "reason": "Completed", "startedAt": now, "finishedAt": now}}
	}
	var conditions, containers []any
	for _, kind := range []string{"PodScheduled", "Initialized", "ContainersReady", "Ready"} {
		value := "True"
		if strings.HasSuffix(kind, "Ready") {
			value = ready
		}
		conditions = append(conditions, map[string]any{"type": kind, "status": value, "lastTransitionTime": now})
	}
	specs, _ := pod.At("spec", "containers").([]any)
	for _, spec := range specs {
		container := cluster.Object(spec.(map[string]any))
		containers = append(containers, map[string]any{
			"name": container.Text("name"), "image": container.Text("image"), "imageID": "", "state": state, "restartCount": restarts,
			"ready": ready == "True", "started": ready == "True",
		})
	}
	return map[string]any{"phase": phase, "startTime": now, "conditions": conditions, "containerStatuses": containers}
}
