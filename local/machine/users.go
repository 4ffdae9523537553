package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/brokerconf"
)

// mountDelay is how long each node takes longer than the one before it to see other users. In a cluster, a kubelet looks at the Secrets of its pods from
// time to time, and the server at its file: all nodes know of a change within some two minutes, but not at the same time.
const mountDelay = time.Second

// Users has the brokers of a Kafka resource, or the controllers of a KRaftController resource, let in other users, by the listener's name. They go on
// running, and see it one after the other. A resource that isn't there is none of its business.
func (n *Node) Users(_ context.Context, resource string, users map[string]map[string]string) error {
	defer n.lock(resource).Unlock()
	brokers, err := readRecord[BrokerSpec](n, brokerKind, resource)
	if err != nil {
		return err
	}
	if brokers != nil {
		for _, l := range []*Listener{&brokers.Internal, &brokers.Replication, &brokers.Controller} {
			l.letIn(users)
		}
		if err := writeRecord(n, brokerKind, resource, brokers); err != nil {
			return err
		}
		return n.writeUsers(resource, brokers.Namespace, brokers.Replicas, brokers.Internal, brokers.Replication)
	}
	controllers, err := readRecord[ControllerSpec](n, controllerKind, resource)
	if err != nil || controllers == nil {
		return err
	}
	controllers.Listener.letIn(users)
	if err := writeRecord(n, controllerKind, resource, controllers); err != nil {
		return err
	}
	return n.writeUsers(resource, controllers.Namespace, controllers.Replicas, controllers.Listener)
}

// letIn takes over the listener's users, where there are any for it.
func (l *Listener) letIn(users map[string]map[string]string) {
	if mine, ok := users[l.Name]; ok {
		l.Users = mine
	}
}

func (n *Node) writeUsers(resource, namespace string, replicas int, listeners ...Listener) error {
	for i := range replicas {
		node, err := n.kafkaNode(resource, namespace, i)
		if err != nil {
			return err
		}
		for _, l := range listeners {
			if _, err := node.usersFile(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// listener writes the users of a listener of the node, and gives the listener as the node's settings have it.
func (k *kafkaNode) listener(l Listener, port int) (brokerconf.Listener, error) {
	conf := l.confListener(port)
	if !l.SASL {
		return conf, nil
	}
	var err error
	conf.UsersFile, err = k.usersFile(l)
	conf.UsersDelay = time.Duration(1+k.number) * mountDelay
	return conf, err
}

// usersFile writes who is let in, unless that stands there already, and gives the file's path. Its content is no part of the process's revision, as the node
// reads it while it runs.
func (k *kafkaNode) usersFile(l Listener) (string, error) {
	path := filepath.Join(k.files, "users-"+l.Name+".json")
	users := map[string]string{} // not null, where there are none
	maps.Copy(users, l.Users)
	content, err := json.Marshal(users)
	if err != nil {
		return "", fmt.Errorf("encode users of %s: %w", k.name, err)
	}
	if was, err := os.ReadFile(path); err == nil && bytes.Equal(was, content) {
		return path, nil
	}
	if err := renameio.WriteFile(path, content, 0o600); err != nil {
		return "", fmt.Errorf("write users of %s: %w", k.name, err)
	}
	return path, nil
}
