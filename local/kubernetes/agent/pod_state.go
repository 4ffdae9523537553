package agent

import (
	"time"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
)

// podState is how a pod does, as people see it in kubectl get pods.
type podState struct {
	phase    string
	ready    bool
	restarts int
	// state is the one container's, in the API's words.
	state map[string]any
}

// waiting is a pod whose container doesn't run, for a reason in one word and in a sentence.
func waiting(reason, message string) podState {
	return podState{phase: "Pending", state: map[string]any{"waiting": map[string]any{"reason": reason, "message": message}}}
}

// crashing is a pod whose container keeps ending.
func crashing(message string, restarts int) podState {
	return podState{phase: "Running", restarts: restarts, state: map[string]any{"waiting": map[string]any{"reason": "CrashLoopBackOff", "message": shortened(message)}}}
}

// running is a pod whose container has run since then, in RFC 3339.
func running(since string, ready bool, restarts int) podState {
	return podState{phase: "Running", ready: ready, restarts: restarts, state: map[string]any{"running": map[string]any{"startedAt": since}}}
}

// succeeded is a pod of a Job that began then, in RFC 3339, and has done what it was for.
func succeeded(since string) podState {
	return podState{phase: "Succeeded", state: map[string]any{"terminated": map[string]any{
		"exitCode": 0, "reason": "Completed", "startedAt": since, "finishedAt": time.Now().UTC().Format(time.RFC3339),
	}}}
}

// stateOf is how the pod does that a process stands for.
func stateOf(s machine.Status) podState {
	switch {
	case s.Failing(), s.PID == 0 && s.Error != "":
		return crashing(s.Reason(), s.Restarts)
	case s.PID == 0:
		return waiting("ContainerCreating", s.Reason())
	}
	return running(s.Since.UTC().Format(time.RFC3339), s.Ready, s.Restarts)
}

// status is the pod's status in the API's words.
func (s podState) status(pod cluster.Object) map[string]any {
	began := pod.Text("metadata", "creationTimestamp")
	truth := map[bool]string{true: "True", false: "False"}
	var conditions []any
	for _, c := range []struct {
		kind string
		is   bool
	}{{"PodScheduled", true}, {"Initialized", true}, {"ContainersReady", s.ready}, {"Ready", s.ready}} {
		conditions = append(conditions, map[string]any{"type": c.kind, "status": truth[c.is], "lastTransitionTime": began})
	}
	var containers []any
	specs, _ := pod.At("spec", "containers").([]any)
	for _, spec := range specs {
		container := cluster.Object(spec.(map[string]any))
		containers = append(containers, map[string]any{
			"name": container.Text("name"), "image": container.Text("image"), "imageID": "", "state": s.state, "restartCount": s.restarts,
			"ready": s.ready, "started": s.ready,
		})
	}
	return map[string]any{
		"phase": s.phase, "startTime": began, "hostIP": address, "podIP": address, "podIPs": []any{map[string]any{"ip": address}},
		"conditions": conditions, "containerStatuses": containers,
	}
}
