package runtime

import "context"

// TopicSpec describes a topic.
type TopicSpec struct {
	Kafka                string // the Kafka resource
	Name                 string
	Partitions, Replicas int
	Configs              map[string]string // the topic's own settings; one that is no longer here goes back to the brokers' default
}

// Topic creates the topic, or grows its partitions and alters its settings, and returns when every broker knows it, every partition has a leader and
// all replicas are in sync.
func (n *Node) Topic(ctx context.Context, spec TopicSpec) error { return errUnfinished }

// RemoveTopic deletes the topic, if it is there, and returns when no broker knows it any more.
func (n *Node) RemoveTopic(ctx context.Context, kafka, topic string) error { return errUnfinished }
