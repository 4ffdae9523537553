package machine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"kafka-on-eks/local/machine/admin"
	"kafka-on-eks/local/machine/brokerconf"
)

var (
	controllerJVM = jvm{heap: "160m"}
	brokerJVM     = jvm{heap: "256m", loaded: true}
)

// ControllerSpec describes the KRaft controllers of a KRaftController resource.
type ControllerSpec struct {
	Name, Namespace string
	ClusterID       string // 22 characters of base64url, "" makes one
	Replicas        int    // can't change later: the quorum is static
	CA              KeyPair
	Listener        Listener
	SuperUsers      []string // e.g. User:kafka
	Overrides       []string // configOverrides.server, key=value
}

// Controllers starts the controllers of spec, or restarts those whose settings changed, one by one, and returns when all have joined the quorum.
// When they are new and one can't start, none stays.
func (n *Node) Controllers(ctx context.Context, spec ControllerSpec) (err error) {
	defer n.lock(spec.Name).Unlock()
	previous, err := readRecord[ControllerSpec](n, controllerKind, spec.Name)
	if err != nil {
		return err
	}
	if err := spec.check(previous); err != nil {
		return fmt.Errorf("start controllers %s: %w", spec.Name, err)
	}
	if previous == nil {
		if err := n.removeKafkaNodes(ctx, spec.Name, 0, spec.Replicas); err != nil { // what nobody knows of any more
			return err
		}
		if spec.ClusterID == "" {
			spec.ClusterID = uuid()
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, n.removeControllers(context.WithoutCancel(ctx), spec.Name, spec.Replicas))
			}
		}()
	} else {
		spec.ClusterID = previous.ClusterID
	}
	if err := n.compileUsers(ctx); err != nil {
		return fmt.Errorf("start controllers %s: %w", spec.Name, err)
	}
	if err := n.Prepare(ctx); err != nil {
		n.Log.Warn("brokers start slower than they could", slog.Any("cause", err))
	}
	if err := writeRecord(n, controllerKind, spec.Name, spec); err != nil {
		return err
	}
	processes, err := n.controllerProcesses(ctx, spec)
	if err != nil {
		return fmt.Errorf("start controllers %s: %w", spec.Name, err)
	}
	access, err := n.controllerAccess(spec)
	if err != nil {
		return err
	}
	quorum := func() error {
		return n.await(ctx, kafkaNodeNames(spec.Name, spec.Replicas), func(ctx context.Context) error { return admin.Quorum(ctx, access) })
	}
	trusting := 0
	if previous != nil && previous.trusts(spec) {
		trusting = previous.Replicas
	}
	if err = n.rollOut(ctx, processes, trusting, quorum); err == nil {
		err = quorum()
	}
	if err != nil {
		return fmt.Errorf("start controllers %s: %w", spec.Name, err)
	}
	return nil
}

func (s ControllerSpec) check(previous *ControllerSpec) error {
	if s.Replicas < 1 {
		return fmt.Errorf("replicas: got %d, must be at least 1 (e.g. 3)", s.Replicas)
	}
	if previous != nil && previous.Replicas != s.Replicas {
		return fmt.Errorf("replicas: got %d, must stay %d: the quorum is static", s.Replicas, previous.Replicas)
	}
	if previous != nil && s.ClusterID != "" && s.ClusterID != previous.ClusterID {
		return fmt.Errorf("clusterID: got %s, must stay %s", s.ClusterID, previous.ClusterID)
	}
	return s.Listener.checkIdentity()
}

// trusts tells whether controllers of this description and of another one talk to each other, so that one after the other can go from the one to the other.
func (s ControllerSpec) trusts(other ControllerSpec) bool {
	return s.CA.trusts(other.CA) && s.Listener.trusts(other.Listener)
}

// controllerProcesses writes the files of all controllers and gives their processes.
func (n *Node) controllerProcesses(ctx context.Context, spec ControllerSpec) ([]Process, error) {
	overrides, err := n.overrides(spec.Name, spec.Overrides)
	if err != nil {
		return nil, err
	}
	voters, err := n.voters(spec)
	if err != nil {
		return nil, err
	}
	checkpoint, err := n.clusterCheckpoint(ctx, spec)
	if err != nil {
		return nil, err
	}
	var processes []Process
	for i, voter := range voters {
		node, err := n.kafkaNode(spec.Name, spec.Namespace, i)
		if err != nil {
			return nil, err
		}
		if err := node.format(spec.ClusterID, voter.ID, checkpoint); err != nil {
			return nil, err
		}
		listener, err := node.listener(spec.Listener, voter.Port)
		if err != nil {
			return nil, err
		}
		settings := brokerconf.Node{
			ID: voter.ID, Voters: voters, Controller: listener, SuperUsers: spec.SuperUsers, DataDir: node.data, Overrides: overrides,
		}
		var certificate []byte
		if spec.Listener.TLS {
			if certificate, err = node.secure(spec.CA); err != nil {
				return nil, err
			}
			settings.KeyStore, settings.TrustStore = node.keyStore(), node.trustStore()
		}
		process, err := node.process("controller", controllerJVM, brokerconf.Controller(settings), certificate, stopControllers, spec.Listener.TLS, voter.Port)
		if err != nil {
			return nil, err
		}
		processes = append(processes, process)
	}
	return processes, nil
}

// clusterCheckpoint gives the cluster's bootstrap checkpoint, made once.
func (n *Node) clusterCheckpoint(ctx context.Context, spec ControllerSpec) ([]byte, error) {
	node, err := n.kafkaNode(spec.Name, spec.Namespace, 0)
	if err != nil {
		return nil, err
	}
	existing, err := os.ReadFile(filepath.Join(node.data, bootstrapCheckpoint))
	if err == nil {
		return existing, nil
	}
	return n.checkpoint(ctx, spec.ClusterID)
}

// voters lists the controllers as all nodes know them.
func (n *Node) voters(spec ControllerSpec) ([]brokerconf.Voter, error) {
	voters := make([]brokerconf.Voter, 0, spec.Replicas)
	for i := range spec.Replicas {
		port, err := n.kafkaPort(spec.Name, i, spec.Listener.Name)
		if err != nil {
			return nil, err
		}
		voters = append(voters, brokerconf.Voter{ID: firstControllerID + i, Port: port})
	}
	return voters, nil
}

func (n *Node) controllerAccess(spec ControllerSpec) (admin.Access, error) {
	voters, err := n.voters(spec)
	if err != nil {
		return admin.Access{}, err
	}
	ports := make([]int, 0, len(voters))
	for _, v := range voters {
		ports = append(ports, v.Port)
	}
	return spec.Listener.access(spec.CA, ports), nil
}

// RemoveControllers ends the controllers of that KRaftController resource and deletes their data.
func (n *Node) RemoveControllers(ctx context.Context, name string) error {
	defer n.lock(name).Unlock()
	spec, err := readRecord[ControllerSpec](n, controllerKind, name)
	if err != nil || spec == nil {
		return err
	}
	return n.removeControllers(ctx, name, spec.Replicas)
}

func (n *Node) removeControllers(ctx context.Context, name string, replicas int) error {
	if err := n.removeKafkaNodes(ctx, name, 0, replicas); err != nil {
		return err
	}
	return n.dropRecord(controllerKind, name)
}
