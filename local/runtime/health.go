package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/local/runtime/poll"
)

// failing says which of the processes don't run and aren't likely to by themselves, and why.
func (n *Node) failing(ctx context.Context, names []string) []error {
	statuses, err := n.Processes(ctx)
	if err != nil {
		return nil // nothing is known against them
	}
	var problems []error
	for _, s := range statuses {
		if slices.Contains(names, s.Name) && s.Failing() {
			problems = append(problems, fmt.Errorf("process %s: %s", s.Name, s.Reason()))
		}
	}
	return problems
}

// kafkaNodeNames are the processes of a Kafka or KRaftController resource.
func kafkaNodeNames(resource string, replicas int) []string {
	names := make([]string, replicas)
	for i := range names {
		names[i] = kafkaNodeName(resource, i)
	}
	return names
}

// await looks until look gives nil, unless one of the named processes, all of which that needs, keeps failing: then that is the error, at once.
func (n *Node) await(ctx context.Context, names []string, look func(context.Context) error) error {
	return poll.Until(ctx, clusterPatience, func(ctx context.Context) error {
		err := look(ctx)
		if err == nil {
			return nil
		}
		if problems := n.failing(ctx, names); len(problems) > 0 {
			return backoff.Permanent(errors.Join(problems...))
		}
		return err
	})
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
