package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/infra"
	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/workspace"
	"kafka-on-eks/stack/config"
)

// kubernetes is the real cluster of a stack that was brought up with one: an API server with Pulumi's real provider, in place of the stand-in for both. What
// runs on this machine follows its objects.
type kubernetes struct {
	workspace *workspace.Workspace
	node      *machine.Node
	cluster   *cluster.Cluster
	// agentPort is where the API server asks for logs, and chartPort where the charts come from.
	agentPort, chartPort int
}

// openKubernetes gives the stack's cluster; nil where it has none.
func openKubernetes(w *workspace.Workspace, node *machine.Node) (*kubernetes, error) {
	if !w.HasKubernetes() {
		return nil, nil
	}
	return newKubernetes(w, node)
}

// newKubernetes gives the stack's cluster, and makes its keys where it has none.
func newKubernetes(w *workspace.Workspace, node *machine.Node) (*kubernetes, error) {
	k := &kubernetes{workspace: w, node: node}
	var ports cluster.Ports
	for name, port := range map[string]*int{
		"kube-apiserver": &ports.Server, "etcd": &ports.Store, "etcd/peers": &ports.Peers, agentName: &k.agentPort, agentName + "/charts": &k.chartPort,
	} {
		var err error
		if *port, err = node.Port(name); err != nil {
			return nil, err
		}
	}
	var err error
	k.cluster, err = cluster.Open(cluster.Options{Tools: filepath.Join(w.Project, cluster.Tools), Dir: w.KubernetesDir(), Ports: ports})
	return k, err
}

// agentName is the name of the process that plays kubelet and operator.
const agentName = "kube-agent"

// stopAgent comes before the end of everything that the agent would take for trouble.
const stopAgent = -1

// clusterPatience is how long a cluster may take on a slow machine until its controllers are at work.
const clusterPatience = 2 * time.Minute

// start starts what doesn't run, and returns when the cluster does what it is asked for, and finds charts in some versions.
func (k *kubernetes) start(ctx context.Context, versions []string) error {
	for _, process := range k.cluster.Processes() {
		if err := k.node.Apply(ctx, process); err != nil {
			return fmt.Errorf("start Kubernetes: %w", err)
		}
	}
	if err := k.ready(ctx); err != nil {
		return err
	}
	agent, err := k.agent(versions)
	if err != nil {
		return err
	}
	if err := k.node.Apply(ctx, agent); err != nil {
		return fmt.Errorf("start Kubernetes: %w", err)
	}
	return nil
}

// ready returns when a cluster that runs does what it is asked for. A nil one is none.
func (k *kubernetes) ready(ctx context.Context) error {
	if k == nil {
		return nil
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, k.cluster.Ready(ctx) },
		backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)), backoff.WithMaxElapsedTime(clusterPatience))
	if err != nil {
		return fmt.Errorf("wait for Kubernetes: %w", err)
	}
	return nil
}

// agent is the process that plays kubelet and operator, and serves charts in some versions.
func (k *kubernetes) agent(versions []string) (machine.Process, error) {
	self, err := os.Executable()
	if err != nil {
		return machine.Process{}, fmt.Errorf("find this program: %w", err)
	}
	w := k.workspace
	p := machine.Process{
		Name: agentName, Kind: "kubernetes", StopOrder: stopAgent, Ports: []int{k.agentPort, k.chartPort},
		Ready: machine.Probe{TCP: net.JoinHostPort("127.0.0.1", strconv.Itoa(k.agentPort))},
		Command: []string{
			self, "kube-agent", "--project", w.Project, "--home", w.Home, "--stack", w.Stack, "--charts", strings.Join(versions, ","),
		},
	}
	if java := os.Getenv("JAVA_HOME"); java != "" { // it starts the brokers
		p.Env = []string{"JAVA_HOME=" + java}
	}
	return p, nil
}

// chartVersions are those of all charts of a stack.
func chartVersions(c *config.Config) []string {
	return append(infra.ChartVersions(), c.Versions.Operator)
}

// overrides are settings that a stack with a cluster needs, under those of the user.
func (k *kubernetes) overrides() []string {
	if k == nil {
		return nil
	}
	var all []string
	for _, key := range []string{"charts.operator", "charts.loadBalancers", "charts.dns"} {
		all = append(all, fmt.Sprintf("%s=http://127.0.0.1:%d", key, k.chartPort))
	}
	return all
}

// environment is what the Pulumi command needs to find the provider, and the provider to get into the cluster. Helm's files are the stack's.
func (k *kubernetes) environment() map[string]string {
	if k == nil {
		return nil
	}
	env := map[string]string{
		"PATH": k.cluster.Logins() + string(os.PathListSeparator) + filepath.Join(k.workspace.Project, cluster.Tools) + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	for _, variable := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		env[variable] = filepath.Join(k.workspace.KubernetesDir(), "helm")
	}
	return env
}

// real is the cluster for the stand-ins of AWS; nil for none.
func (k *kubernetes) real() *standin.Cluster {
	if k == nil {
		return nil
	}
	return &standin.Cluster{URL: k.cluster.URL, CA: k.cluster.CA}
}
