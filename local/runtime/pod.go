package runtime

import (
	"context"
	"time"
)

// Pod is one container, as a Deployment or Job describes it, with what it refers to (secrets, config maps) already looked up.
type Pod struct {
	Namespace, Name string
	Image           string
	Command, Args   []string
	Env             map[string]string
	Files           map[string][]byte // absolute path inside the container → content, of every mounted file
	ContainerPorts  map[string]int    // port name → number
	ReadyPath       string            // of the HTTP readiness probe, "" without one
	ReadyPort       string            // name or number of its port
	OneShot         bool              // a Job
	Retries         int               // of a Job: backoffLimit
	Grace           time.Duration     // terminationGracePeriodSeconds
}

// Pod runs the container's program as a process and returns when it is ready (a Job: when it has succeeded). Mounted files are written below Dir/pods,
// and their paths, the cluster's service addresses and the listening addresses of container ports are replaced by local ones wherever they stand: in
// Env, Command, Args and text files.
func (n *Node) Pod(ctx context.Context, pod Pod) error { return errUnfinished }

// RemovePod ends the pod's process and deletes its files.
func (n *Node) RemovePod(ctx context.Context, name string) error { return errUnfinished }

// PodAddress says where a container port of a pod is, "127.0.0.1:port".
func (n *Node) PodAddress(name, port string) (string, error) { return "", errUnfinished }
