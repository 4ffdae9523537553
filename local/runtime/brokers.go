package runtime

import "context"

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
// partition is under-replicated.
func (n *Node) Brokers(ctx context.Context, spec BrokerSpec) error { return errUnfinished }

// RemoveBrokers ends the brokers of that Kafka resource and deletes their data.
func (n *Node) RemoveBrokers(ctx context.Context, name string) error { return errUnfinished }

// Bootstrap gives the addresses of the internal listener of that Kafka resource, "127.0.0.1:p0,127.0.0.1:p1,...", or "" when there is none.
func (n *Node) Bootstrap(name string) string { return "" }

// KafkaAlive tells whether the brokers of that Kafka resource answer.
func (n *Node) KafkaAlive(ctx context.Context, name string) bool { return false }
