// Package cluster runs a real Kubernetes API server on this machine, with etcd and the controllers that finish what it is asked for. It has no
// nodes: package operator plays those, and the operator of Kafka.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/certs"
)

// Token is that of the user who may do everything.
const Token = "everything"

// Cluster is an API server that answers.
type Cluster struct {
	// URL is where it listens.
	URL string
	// CA is the certificate of the authority that has signed the server's own, PEM.
	CA string
	*Client

	tools, dir string
}

// Tools is the folder of the programs below the project's root. Their names are those that the Makefile gives them.
const Tools = "bin/kubernetes"

// Missing says which of the programs isn't built; "" if all are.
func Missing(root string) string {
	for _, program := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "pulumi-resource-kubernetes"} {
		if _, err := os.Stat(filepath.Join(root, Tools, program)); err != nil {
			return filepath.Join(Tools, program)
		}
	}
	return ""
}

// Start starts a cluster of which nothing is left after the test, and returns when it is ready.
func Start(t testing.TB, root string) *Cluster {
	t.Helper()
	c := &Cluster{tools: filepath.Join(root, Tools), dir: t.TempDir()}
	require.NoError(t, c.credentials())
	etcd, peers, port := freePort(t), freePort(t), freePort(t)
	c.URL = fmt.Sprintf("https://127.0.0.1:%d", port)
	var err error
	c.Client, err = newClient(c.URL, c.CA)
	require.NoError(t, err)
	require.NoError(t, c.write("kubeconfig", c.Kubeconfig()))

	store := c.start(t, "etcd", c.etcd(etcd, peers)...)
	server := c.start(t, "kube-apiserver", c.apiServer(etcd, port)...)
	c.wait(t, server, func(ctx context.Context) error { return c.Do(ctx, "GET", "/readyz", nil, nil) })
	controllers := c.start(t, "kube-controller-manager", c.controllerManager()...)
	// Each namespace gets its accounts from a controller.
	c.wait(t, controllers, func(ctx context.Context) error {
		return c.Do(ctx, "GET", "/api/v1/namespaces/default/serviceaccounts/default", nil, nil)
	})
	require.NoError(t, store.ended())
	return c
}

func (c *Cluster) etcd(port, peers int) []string {
	url, peer := fmt.Sprintf("http://127.0.0.1:%d", port), fmt.Sprintf("http://127.0.0.1:%d", peers)
	return []string{
		"--name=etcd", "--data-dir=" + c.path("etcd"), "--listen-client-urls=" + url, "--advertise-client-urls=" + url,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=etcd=" + peer,
		"--unsafe-no-fsync", // nothing outlives the test
		"--log-level=error",
	}
}

func (c *Cluster) apiServer(etcd, port int) []string {
	return []string{
		fmt.Sprintf("--etcd-servers=http://127.0.0.1:%d", etcd), "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--tls-cert-file=" + c.path("server.pem"), "--tls-private-key-file=" + c.path("server.pem"), "--cert-dir=" + c.path("certs"),
		"--token-auth-file=" + c.path("tokens.csv"), "--authorization-mode=Node,RBAC",
		"--service-account-issuer=" + c.URL, "--service-account-key-file=" + c.path("server.pem"), "--service-account-signing-key-file=" + c.path("server.pem"),
		"--service-cluster-ip-range=172.20.0.0/16", // as in EKS
		"--endpoint-reconciler-type=none",          // its own address is loopback, which endpoints may not be
		"--profiling=false",
	}
}

// controllers finish what is asked for: those of nodes and volumes would wait for machines.
var controllers = []string{
	"namespace", "garbage-collector", "deployment", "replicaset", "job", "serviceaccount", "serviceaccount-token", "root-ca-certificate-publisher", "disruption",
}

func (c *Cluster) controllerManager() []string {
	return []string{
		"--kubeconfig=" + c.path("kubeconfig"), "--root-ca-file=" + c.path("ca.pem"), "--service-account-private-key-file=" + c.path("server.pem"),
		"--controllers=" + strings.Join(controllers, "-controller,") + "-controller",
		"--leader-elect=false", "--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=1000",
	}
}

// credentials writes the authority, the server's certificate and the one user.
func (c *Cluster) credentials() error {
	ca, key, err := certs.NewAuthority("kubernetes")
	if err != nil {
		return err
	}
	authority, err := certs.ParseAuthority(ca, key)
	if err != nil {
		return err
	}
	server, err := authority.Issue("kube-apiserver", []string{"localhost", "kubernetes.default.svc"}, []net.IP{net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	c.CA = ca
	return errors.Join(c.write("ca.pem", ca), c.write("server.pem", string(server)), c.write("tokens.csv", Token+`,admin,admin,"system:masters"`+"\n"))
}

func (c *Cluster) path(name string) string { return filepath.Join(c.dir, name) }

func (c *Cluster) write(name, content string) error {
	return os.WriteFile(c.path(name), []byte(content), 0o600)
}

// Kubeconfig is that of the user who may do everything.
func (c *Cluster) Kubeconfig() string {
	return fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "it",
"clusters": [{"name": "it", "cluster": {"server": %q, "certificate-authority": %q}}],
"users": [{"name": "it", "user": {"token": %q}}], "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}
`, c.URL, c.path("ca.pem"), Token)
}

// wait returns when a server does what it is there for.
func (c *Cluster) wait(t testing.TB, s *server, ready func(context.Context) error) {
	t.Helper()
	_, err := backoff.Retry(t.Context(), func() (struct{}, error) {
		if err := s.ended(); err != nil {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, ready(t.Context())
	}, backoff.WithBackOff(backoff.NewConstantBackOff(50*time.Millisecond)), backoff.WithMaxElapsedTime(2*time.Minute))
	require.NoError(t, err, "%s isn't ready", s.name)
}
