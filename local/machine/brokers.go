package machine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/local/machine/admin"
	"kafka-on-eks/local/machine/brokerconf"
	"kafka-on-eks/local/machine/poll"
)

// BrokerSpec describes the brokers of a Kafka resource.
type BrokerSpec struct {
	Name, Namespace                   string
	Replicas                          int
	CA                                KeyPair
	Internal, Replication, Controller Listener
	ControllerName                    string // the KRaftController resource that they belong to
	SuperUsers                        []string
	Overrides                         []string // configOverrides.server, key=value
}

// Brokers brings the brokers of spec up and returns when all are registered, unfenced and hold their part of the partitions:
// a new cluster starts all at once; additional brokers get replicas of existing partitions, as Confluent's Self-Balancing would give them;
// fewer Replicas first move the partitions off the highest brokers; changed settings restart one broker after the other, each only when no
// partition is under-replicated. When the cluster is new and a broker can't start, none stays.
func (n *Node) Brokers(ctx context.Context, spec BrokerSpec) (err error) {
	defer n.lock(spec.Name).Unlock()
	previous, err := readRecord[BrokerSpec](n, brokerKind, spec.Name)
	if err != nil {
		return err
	}
	controllers, err := readRecord[ControllerSpec](n, controllerKind, spec.ControllerName)
	if err != nil {
		return err
	}
	if err := spec.check(controllers); err != nil {
		return fmt.Errorf("start brokers %s: %w", spec.Name, err)
	}
	if previous == nil {
		if err := n.removeKafkaNodes(ctx, spec.Name, 0, spec.Replicas); err != nil { // what nobody knows of any more
			return err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, n.removeBrokers(context.WithoutCancel(ctx), spec.Name, spec.Replicas))
			}
		}()
	} else if spec.Replicas < previous.Replicas {
		if err := n.shrink(ctx, *previous, spec.Replicas); err != nil {
			return fmt.Errorf("take brokers from %s: %w", spec.Name, err)
		}
		previous.Replicas = spec.Replicas
	}
	if err := n.changeBrokers(ctx, spec, previous, *controllers); err != nil {
		return fmt.Errorf("start brokers %s: %w", spec.Name, err)
	}
	return nil
}

func (s BrokerSpec) check(controllers *ControllerSpec) error {
	if s.Replicas < 1 {
		return fmt.Errorf("replicas: got %d, must be at least 1 (e.g. 3)", s.Replicas)
	}
	if controllers == nil {
		return fmt.Errorf("got KRaftController %q, which isn't there: it must be created first", s.ControllerName)
	}
	return errors.Join(s.Replication.checkIdentity(), s.Controller.checkIdentity())
}

// trusts tells whether brokers of this description and of another one talk to each other, so that one after the other can go from the one to the other.
func (s BrokerSpec) trusts(other BrokerSpec) bool {
	return s.CA.trusts(other.CA) && s.Replication.trusts(other.Replication) && s.Controller.trusts(other.Controller)
}

// changeBrokers leads from the brokers that there are to those of spec, which are as many or more.
func (n *Node) changeBrokers(ctx context.Context, spec BrokerSpec, previous *BrokerSpec, controllers ControllerSpec) error {
	processes, err := n.brokerProcesses(ctx, spec, controllers)
	if err != nil {
		return err
	}
	if err := writeRecord(n, brokerKind, spec.Name, spec); err != nil {
		return err
	}
	cluster, err := n.connect(spec)
	if err != nil {
		return err
	}
	defer cluster.Close()
	trusting := 0
	if previous != nil && previous.trusts(spec) {
		trusting = previous.Replicas
	}
	if err = n.rollOut(ctx, processes, trusting, func() error { return n.settle(ctx, cluster, *previous) }); err == nil {
		err = n.settle(ctx, cluster, spec)
	}
	if err != nil {
		return err
	}
	return n.spread(ctx, cluster, spec.Name, spec.Replicas)
}

// shrink moves the partitions off the highest brokers and then removes these.
func (n *Node) shrink(ctx context.Context, spec BrokerSpec, replicas int) error {
	cluster, err := n.connect(spec)
	if err != nil {
		return err
	}
	defer cluster.Close()
	if err := n.spread(ctx, cluster, spec.Name, replicas); err != nil {
		return err
	}
	if err := n.removeKafkaNodes(ctx, spec.Name, replicas, spec.Replicas); err != nil {
		return err
	}
	for id := replicas; id < spec.Replicas; id++ {
		err := poll.Until(ctx, clusterPatience, func(ctx context.Context) error { return cluster.Unregister(ctx, int32(id)) })
		if err != nil {
			return err
		}
	}
	spec.Replicas = replicas
	if err := writeRecord(n, brokerKind, spec.Name, spec); err != nil {
		return err
	}
	return n.settle(ctx, cluster, spec)
}

// settle waits until exactly the brokers of spec are in the cluster and every partition has all its replicas in sync.
func (n *Node) settle(ctx context.Context, cluster *admin.Cluster, spec BrokerSpec) error {
	return n.await(ctx, kafkaNodeNames(spec.Name, spec.Replicas), func(ctx context.Context) error { return cluster.Settled(ctx, ids(spec.Replicas)) })
}

// spread brings the replicas evenly onto that many brokers.
func (n *Node) spread(ctx context.Context, cluster *admin.Cluster, kafka string, replicas int) error {
	moved, err := cluster.Spread(ctx, ids(replicas), clusterPatience)
	if err != nil {
		return err
	}
	if moved > 0 {
		n.Log.Info("spread partitions over the brokers",
			slog.String("of", kafka), slog.Int("brokers", replicas), slog.Int("partitions moved", moved))
	}
	return nil
}

// brokerProcesses writes the files of all brokers and gives their processes.
func (n *Node) brokerProcesses(ctx context.Context, spec BrokerSpec, controllers ControllerSpec) ([]Process, error) {
	overrides, err := n.overrides(spec.Name, spec.Overrides)
	if err != nil {
		return nil, err
	}
	voters, err := n.voters(controllers)
	if err != nil {
		return nil, err
	}
	checkpoint, err := n.clusterCheckpoint(ctx, controllers)
	if err != nil {
		return nil, err
	}
	var processes []Process
	for id := range spec.Replicas {
		node, err := n.kafkaNode(spec.Name, spec.Namespace, id)
		if err != nil {
			return nil, err
		}
		internal, err := n.kafkaPort(spec.Name, id, spec.Internal.Name)
		if err != nil {
			return nil, err
		}
		replication, err := n.kafkaPort(spec.Name, id, spec.Replication.Name)
		if err != nil {
			return nil, err
		}
		if err := node.format(controllers.ClusterID, id, checkpoint); err != nil {
			return nil, err
		}
		settings := brokerconf.BrokerArgs{
			Node: brokerconf.Node{
				ID: id, Voters: voters, Controller: spec.Controller.confListener(0), SuperUsers: spec.SuperUsers, DataDir: node.data, Overrides: overrides,
			},
			Brokers: spec.Replicas,
		}
		if settings.Internal, err = node.listener(spec.Internal, internal); err != nil {
			return nil, err
		}
		if settings.Replication, err = node.listener(spec.Replication, replication); err != nil {
			return nil, err
		}
		var certificate []byte
		if spec.Internal.TLS || spec.Replication.TLS || spec.Controller.TLS {
			if certificate, err = node.secure(spec.CA); err != nil {
				return nil, err
			}
			settings.KeyStore, settings.TrustStore = node.keyStore(), node.trustStore()
		}
		process, err := node.process("broker", brokerJVM, brokerconf.Broker(settings), certificate, stopServers, spec.Internal.TLS, internal, replication)
		if err != nil {
			return nil, err
		}
		processes = append(processes, process)
	}
	return processes, nil
}

// RemoveBrokers ends the brokers of that Kafka resource and deletes their data.
func (n *Node) RemoveBrokers(ctx context.Context, name string) error {
	defer n.lock(name).Unlock()
	spec, err := readRecord[BrokerSpec](n, brokerKind, name)
	if err != nil || spec == nil {
		return err
	}
	return n.removeBrokers(ctx, name, spec.Replicas)
}

func (n *Node) removeBrokers(ctx context.Context, name string, replicas int) error {
	if err := n.removeKafkaNodes(ctx, name, 0, replicas); err != nil {
		return err
	}
	return n.dropRecord(brokerKind, name)
}

// Bootstrap gives the addresses of the internal listener of that Kafka resource, "127.0.0.1:p0,127.0.0.1:p1,...", or "" when there is none.
func (n *Node) Bootstrap(name string) string {
	spec, err := readRecord[BrokerSpec](n, brokerKind, name)
	if err != nil || spec == nil {
		return ""
	}
	var addresses []string
	for id := range spec.Replicas {
		port, err := n.kafkaPort(name, id, spec.Internal.Name)
		if err != nil {
			return ""
		}
		addresses = append(addresses, fmt.Sprintf("127.0.0.1:%d", port))
	}
	return strings.Join(addresses, ",")
}

// connect gives a connection on the replication listener as the user that the brokers themselves are. Close it.
func (n *Node) connect(spec BrokerSpec) (*admin.Cluster, error) {
	ports := make([]int, 0, spec.Replicas)
	for id := range spec.Replicas {
		port, err := n.kafkaPort(spec.Name, id, spec.Replication.Name)
		if err != nil {
			return nil, err
		}
		ports = append(ports, port)
	}
	return admin.Connect(spec.Replication.access(spec.CA, ports))
}

// ids lists the brokers of a cluster of that size.
func ids(brokers int) []int32 {
	all := make([]int32, brokers)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// KafkaReady waits until the brokers of that Kafka resource answer, one at least. Where there is none, or all of them fail, that is an error at once.
func (n *Node) KafkaReady(ctx context.Context, name string) error {
	spec, err := readRecord[BrokerSpec](n, brokerKind, name)
	if err != nil {
		return err
	}
	if spec == nil {
		return fmt.Errorf("there is no Kafka %s", name)
	}
	cluster, err := n.connect(*spec)
	if err != nil {
		return err
	}
	defer cluster.Close()
	err = poll.Until(ctx, clusterPatience, func(ctx context.Context) error {
		brokers, err := cluster.Brokers(ctx)
		if err == nil && len(brokers) > 0 {
			return nil
		}
		if problems := n.failing(ctx, kafkaNodeNames(name, spec.Replicas)); len(problems) == spec.Replicas {
			return backoff.Permanent(errors.Join(problems...))
		}
		if err == nil {
			err = errors.New("none of its brokers has joined yet")
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("reach Kafka %s: %w", name, err)
	}
	return nil
}
