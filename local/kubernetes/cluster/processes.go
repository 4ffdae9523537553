package cluster

import (
	"fmt"
	"path/filepath"
	"strings"

	"kafka-on-eks/local/machine"
)

// Processes end in this order, after everything that asks the API server.
const (
	stopControllers = iota + 10
	stopServer
	stopStore
)

// Processes are what runs, in the order in which each needs the one before it.
func (c *Cluster) Processes() []machine.Process {
	process := func(name string, stopOrder int, ready machine.Probe, ports []int, args []string) machine.Process {
		return machine.Process{
			Name: name, Kind: "kubernetes", Command: append([]string{filepath.Join(c.o.Tools, name)}, args...), Dir: c.o.Dir,
			Ready: ready, Ports: ports, StopOrder: stopOrder,
		}
	}
	return []machine.Process{
		process("etcd", stopStore, machine.Probe{TCP: fmt.Sprintf("127.0.0.1:%d", c.o.Ports.Store)}, []int{c.o.Ports.Store, c.o.Ports.Peers}, c.store()),
		process("kube-apiserver", stopServer, machine.Probe{HTTP: c.URL + "/readyz", CA: c.path(caFile)}, []int{c.o.Ports.Server}, c.server()),
		process("kube-controller-manager", stopControllers, machine.Probe{}, nil, c.controllers()),
	}
}

// store is etcd's command line. It has the secrets of all, so that it talks to nobody without a certificate.
func (c *Cluster) store() []string {
	url, peer := fmt.Sprintf("https://127.0.0.1:%d", c.o.Ports.Store), fmt.Sprintf("https://127.0.0.1:%d", c.o.Ports.Peers)
	args := []string{
		"--name=etcd", "--data-dir=" + c.path("etcd"), "--listen-client-urls=" + url, "--advertise-client-urls=" + url,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=etcd=" + peer,
		"--client-cert-auth", "--trusted-ca-file=" + c.path(caFile), "--cert-file=" + c.path(serverFile), "--key-file=" + c.path(serverFile),
		"--peer-client-cert-auth", "--peer-trusted-ca-file=" + c.path(caFile), "--peer-cert-file=" + c.path(serverFile), "--peer-key-file=" + c.path(serverFile),
		"--log-level=error",
	}
	if c.o.Throwaway {
		args = append(args, "--unsafe-no-fsync")
	}
	return args
}

func (c *Cluster) server() []string {
	return []string{
		fmt.Sprintf("--etcd-servers=https://127.0.0.1:%d", c.o.Ports.Store),
		"--etcd-cafile=" + c.path(caFile), "--etcd-certfile=" + c.path(serverFile), "--etcd-keyfile=" + c.path(serverFile),
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", c.o.Ports.Server),
		"--tls-cert-file=" + c.path(serverFile), "--tls-private-key-file=" + c.path(serverFile), "--cert-dir=" + c.path("certs"),
		"--token-auth-file=" + c.path(loginsFile), "--authorization-mode=Node,RBAC",
		"--service-account-issuer=" + c.URL, "--service-account-key-file=" + c.path(serverFile), "--service-account-signing-key-file=" + c.path(serverFile),
		"--service-cluster-ip-range=172.20.0.0/16", // as in EKS
		"--endpoint-reconciler-type=none",          // its own address is loopback, which endpoints may not be
		"--kubelet-certificate-authority=" + c.path(caFile), "--kubelet-client-certificate=" + c.path(serverFile), "--kubelet-client-key=" + c.path(serverFile),
		"--kubelet-preferred-address-types=InternalIP",
		"--profiling=false",
	}
}

// controllers finish what is asked for: those of nodes and volumes would wait for machines.
var controllers = []string{
	"namespace", "garbage-collector", "deployment", "replicaset", "job", "serviceaccount", "serviceaccount-token", "root-ca-certificate-publisher", "disruption",
}

func (c *Cluster) controllers() []string {
	return []string{
		"--kubeconfig=" + c.path(configFile), "--root-ca-file=" + c.path(caFile), "--service-account-private-key-file=" + c.path(serverFile),
		"--controllers=" + strings.Join(controllers, "-controller,") + "-controller",
		"--leader-elect=false", "--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=1000",
	}
}
