package agent

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"github.com/shirou/gopsutil/v4/mem"

	"kafka-on-eks/local/kubernetes/cluster"
)

const (
	// nodeName is what this machine is called in the cluster.
	nodeName = "this-machine"
	// address is that of all that listens here.
	address = "127.0.0.1"
	// mostPods is the usual limit of a kubelet.
	mostPods = "110"
)

// register makes this machine the cluster's one node, or brings it up to date. The API server asks it for logs.
func (a *Agent) register(ctx context.Context) error {
	memory, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return err
	}
	err = a.o.Cluster.Do(ctx, "POST", "/api/v1/nodes", map[string]any{
		"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": nodeName, "labels": map[string]any{
			"kubernetes.io/hostname": nodeName, "kubernetes.io/os": runtime.GOOS, "kubernetes.io/arch": runtime.GOARCH,
		}},
	}, nil)
	if err != nil && !cluster.Is(err, 409) {
		return err
	}
	now := time.Now().UTC().Format(time.RFC3339)
	resources := map[string]any{"cpu": strconv.Itoa(runtime.NumCPU()), "memory": strconv.FormatUint(memory.Total, 10), "pods": mostPods}
	return a.o.Cluster.Do(ctx, "PATCH", "/api/v1/nodes/"+nodeName+"/status", map[string]any{"status": map[string]any{
		"addresses":       []any{map[string]any{"type": "InternalIP", "address": address}, map[string]any{"type": "Hostname", "address": nodeName}},
		"daemonEndpoints": map[string]any{"kubeletEndpoint": map[string]any{"Port": a.o.LogPort}},
		"capacity":        resources, "allocatable": resources,
		"conditions": []any{map[string]any{"type": "Ready", "status": "True", "reason": "Local", "lastHeartbeatTime": now, "lastTransitionTime": now}},
		"nodeInfo": map[string]any{"kubeletVersion": agentName, "operatingSystem": runtime.GOOS, "architecture": runtime.GOARCH, "machineID": "", "systemUUID": "",
			"bootID": "", "kernelVersion": "", "osImage": "", "containerRuntimeVersion": "", "kubeProxyVersion": ""},
	}}, nil)
}
