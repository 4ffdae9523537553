package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/brokerconf"
	"kafka-on-eks/local/machine/certs"
)

// Processes end in this order: who uses Kafka or S3 first, then these, then the controllers, which brokers need to hand over their partitions.
const (
	stopPods = iota
	stopServers
	stopControllers
)

// firstControllerID is where Confluent for Kubernetes starts to number controllers; brokers start at 0.
const firstControllerID = 9990

// kafkaNode is one broker or controller: where its files are and how it is called.
type kafkaNode struct {
	name   string // of its process, as its pod's in the cluster: kafka-0
	number int
	files  string // folder of settings and certificates
	data   string // folder of its log
	names  []string
	server *Node
}

// kafkaNode gives the i-th broker or controller of a Kafka or KRaftController resource.
func (n *Node) kafkaNode(resource, namespace string, i int) (*kafkaNode, error) {
	name := kafkaNodeName(resource, i)
	files, err := n.folder("run", "kafka", name)
	if err != nil {
		return nil, err
	}
	data, err := n.folder("data", "kafka", name)
	if err != nil {
		return nil, err
	}
	domain := namespace + ".svc.cluster.local"
	return &kafkaNode{
		name: name, number: i, files: files, data: data, server: n,
		names: []string{
			"localhost", name, name + "." + resource + "." + domain,
			resource, resource + "." + namespace, resource + "." + namespace + ".svc", resource + "." + domain,
		},
	}, nil
}

func kafkaNodeName(resource string, i int) string { return fmt.Sprintf("%s-%d", resource, i) }

// kafkaPort gives the local port of a listener of a broker or controller.
func (n *Node) kafkaPort(resource string, i int, listener string) (int, error) {
	return n.Port(kafkaNodeName(resource, i) + "/" + listener)
}

func (k *kafkaNode) keyStore() string   { return filepath.Join(k.files, "keystore.pem") }
func (k *kafkaNode) trustStore() string { return filepath.Join(k.files, "ca.pem") }

// secure writes the node's certificate, unless the one it has is still good, and the authority's. It gives what was written.
func (k *kafkaNode) secure(ca KeyPair) ([]byte, error) {
	authority, err := certs.ParseAuthority(ca.CertPEM, ca.KeyPEM)
	if err != nil {
		return nil, err
	}
	loopback := []net.IP{net.IPv4(127, 0, 0, 1)}
	store, err := os.ReadFile(k.keyStore())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read certificate of %s: %w", k.name, err)
	}
	if !authority.Good(store, k.names, loopback) {
		if store, err = authority.Issue(k.name, k.names, loopback); err != nil {
			return nil, err
		}
		if err := renameio.WriteFile(k.keyStore(), store, 0o600); err != nil {
			return nil, fmt.Errorf("write certificate of %s: %w", k.name, err)
		}
	}
	if err := renameio.WriteFile(k.trustStore(), []byte(ca.CertPEM), 0o600); err != nil {
		return nil, fmt.Errorf("write certificate authority of %s: %w", k.name, err)
	}
	return store, nil
}

// process writes the node's settings and gives the process that runs it, which is ready when it answers on the first port, by TLS or not.
func (k *kafkaNode) process(kind string, java jvm, settings brokerconf.Settings, certificate []byte, stopOrder int, secure bool, ports ...int) (Process, error) {
	content := settings.Render()
	path := filepath.Join(k.files, "server.properties")
	if err := renameio.WriteFile(path, content, 0o600); err != nil {
		return Process{}, fmt.Errorf("write settings of %s: %w", k.name, err)
	}
	command, err := k.server.javaCommand(java, "kafka.Kafka", path)
	if err != nil {
		return Process{}, err
	}
	return Process{
		Name: k.name, Kind: kind, Command: command, Env: javaEnv, Revision: revision(content, certificate, log4j2), Ports: ports,
		Ready: Probe{Kafka: fmt.Sprintf("127.0.0.1:%d", ports[0]), TLS: secure}, ReadyWithin: clusterPatience, Grace: 30 * time.Second, StopOrder: stopOrder,
	}, nil
}

// remove deletes the node's files and data.
func (k *kafkaNode) remove() error {
	if err := errors.Join(os.RemoveAll(k.files), os.RemoveAll(k.data)); err != nil {
		return fmt.Errorf("delete data of %s: %w", k.name, err)
	}
	return nil
}

// kafkaNodeNames are the processes of a Kafka or KRaftController resource.
func kafkaNodeNames(resource string, replicas int) []string {
	names := make([]string, replicas)
	for i := range names {
		names[i] = kafkaNodeName(resource, i)
	}
	return names
}

// format makes the node's empty folder a member of the cluster, as kafka-storage would; one that is a member already stays as it is.
func (k *kafkaNode) format(clusterID string, id int, checkpoint []byte) error {
	path := filepath.Join(k.data, metaProperties)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	meta := brokerconf.Settings{"version": "1", "cluster.id": clusterID, "node.id": fmt.Sprint(id), "directory.id": uuid()}.Render()
	if err := renameio.WriteFile(filepath.Join(k.data, bootstrapCheckpoint), checkpoint, 0o600); err != nil {
		return fmt.Errorf("format %s: %w", k.name, err)
	}
	if err := renameio.WriteFile(path, meta, 0o600); err != nil { // last: it is the sign that the folder is formatted
		return fmt.Errorf("format %s: %w", k.name, err)
	}
	return nil
}
