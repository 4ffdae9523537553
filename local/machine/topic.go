package machine

import (
	"context"
	"fmt"

	"kafka-on-eks/local/machine/admin"
)

// TopicSpec describes a topic.
type TopicSpec struct {
	Kafka                string // the Kafka resource
	Name                 string
	Partitions, Replicas int
	Configs              map[string]string // the topic's own settings; one that is no longer here goes back to the brokers' default
}

// Topic creates the topic, or grows its partitions and alters its settings, and returns when every broker knows it, every partition has a leader and
// all replicas are in sync.
func (n *Node) Topic(ctx context.Context, spec TopicSpec) error {
	return n.onCluster(spec.Kafka, func(cluster *admin.Cluster, kafka BrokerSpec) error {
		brokers := ids(kafka.Replicas)
		enough := func(ctx context.Context) error { // a broker that restarts just now would make the creation fail
			up, err := cluster.Brokers(ctx)
			if err == nil && len(up) < len(brokers) {
				err = fmt.Errorf("%d of %d brokers are up", len(up), len(brokers))
			}
			return err
		}
		if err := n.await(ctx, kafkaNodeNames(kafka.Name, kafka.Replicas), enough); err != nil {
			return fmt.Errorf("keep topic %s: %w", spec.Name, err)
		}
		topic := admin.Topic{Name: spec.Name, Partitions: spec.Partitions, Replicas: spec.Replicas, Configs: spec.Configs}
		if err := cluster.Keep(ctx, topic); err != nil {
			return err
		}
		err := n.await(ctx, kafkaNodeNames(kafka.Name, kafka.Replicas), func(ctx context.Context) error { return cluster.Settled(ctx, brokers, spec.Name) })
		if err != nil {
			return fmt.Errorf("wait for topic %s: %w", spec.Name, err)
		}
		return nil
	})
}

// RemoveTopic deletes the topic, if it is there, and returns when no broker knows it any more.
func (n *Node) RemoveTopic(ctx context.Context, kafka, topic string) error {
	return n.onCluster(kafka, func(cluster *admin.Cluster, spec BrokerSpec) error {
		if err := cluster.Delete(ctx, topic); err != nil {
			return err
		}
		err := n.await(ctx, kafkaNodeNames(spec.Name, spec.Replicas), func(ctx context.Context) error { return cluster.Gone(ctx, ids(spec.Replicas), topic) })
		if err != nil {
			return fmt.Errorf("wait for the end of topic %s: %w", topic, err)
		}
		return nil
	})
}

// onCluster does something with the brokers of that Kafka resource.
func (n *Node) onCluster(kafka string, do func(*admin.Cluster, BrokerSpec) error) error {
	spec, err := readRecord[BrokerSpec](n, brokerKind, kafka)
	if err != nil {
		return err
	}
	if spec == nil {
		return fmt.Errorf("find Kafka %s: there is none", kafka)
	}
	cluster, err := n.connect(*spec)
	if err != nil {
		return err
	}
	defer cluster.Close()
	return do(cluster, *spec)
}
