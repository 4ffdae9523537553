// Package cluster is a real Kubernetes API server on this machine, with etcd and the controllers that finish what it is asked for. It has no machines:
// somebody else has to play what runs on those.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

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

// Options say where a cluster is. Paths are absolute.
type Options struct {
	// Tools is the folder of the programs.
	Tools string
	// Dir keeps the cluster's state, keys and logins. Only the user may enter it.
	Dir   string
	Ports Ports
	// Throwaway clusters don't survive the machine's sudden end, and are quicker.
	Throwaway bool
}

// Ports are those on which a cluster listens, on 127.0.0.1.
type Ports struct{ Server, Store, Peers int }

// Cluster is an API server that runs here, or is to.
type Cluster struct {
	// URL is where it listens.
	URL string
	// CA is the certificate of the authority that has signed the server's own, PEM.
	CA string
	*Client

	o     Options
	token string
}

// Open gives the cluster of a folder, and makes its keys and logins where there are none, or none that are good any more. Nothing runs yet.
func Open(o Options) (*Cluster, error) {
	c := &Cluster{o: o, URL: fmt.Sprintf("https://127.0.0.1:%d", o.Ports.Server)}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open cluster: %w", err)
	}
	if err := c.credentials(); err != nil {
		return nil, fmt.Errorf("open cluster %s: %w", o.Dir, err)
	}
	var err error
	c.Client, err = newClient(c.URL, c.CA, c.token)
	return c, err
}

// Ready is nil when the API server answers and its controllers are at work: each namespace gets its accounts from one of those.
func (c *Cluster) Ready(ctx context.Context) error {
	return errors.Join(c.Do(ctx, "GET", "/readyz", nil, nil), c.Do(ctx, "GET", "/api/v1/namespaces/default/serviceaccounts/default", nil, nil))
}

func (c *Cluster) path(name string) string { return filepath.Join(c.o.Dir, name) }
