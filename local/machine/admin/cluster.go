// Package admin does on a Kafka cluster what its operator would do: it waits until brokers and partitions are well, moves replicas, and keeps topics as they
// are described. It needs franz-go because confluent-kafka-go can neither reassign partitions nor ask one particular broker or controller.
package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Cluster is a connection to the brokers of one cluster. Close it.
type Cluster struct {
	client *kgo.Client
	admin  *kadm.Client
}

// Connect prepares a connection; nothing is sent yet.
func Connect(access Access) (*Cluster, error) {
	options, err := access.options()
	if err != nil {
		return nil, fmt.Errorf("connect to brokers: %w", err)
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("connect to brokers: %w", err)
	}
	return &Cluster{client: client, admin: kadm.NewClient(client)}, nil
}

// Close ends the connection.
func (c *Cluster) Close() { c.client.Close() }

// Brokers lists the ids of the brokers that are registered and not fenced.
func (c *Cluster) Brokers(ctx context.Context) ([]int32, error) {
	metadata, err := c.metadata(ctx, &kmsg.MetadataRequest{Topics: []kmsg.MetadataRequestTopic{}}) // no topic; nil would be all
	if err != nil {
		return nil, fmt.Errorf("list brokers: %w", err)
	}
	return brokersIn(metadata), nil
}

// brokersIn lists the ids, in order.
func brokersIn(metadata *kmsg.MetadataResponse) []int32 {
	ids := make([]int32, 0, len(metadata.Brokers))
	for _, b := range metadata.Brokers {
		ids = append(ids, b.NodeID)
	}
	slices.Sort(ids)
	return ids
}

// metadata asks any broker. kadm would answer from what it remembers.
func (c *Cluster) metadata(ctx context.Context, request *kmsg.MetadataRequest) (*kmsg.MetadataResponse, error) {
	return request.RequestWith(ctx, c.client)
}

// Settled is nil when each of the brokers knows exactly them as registered and unfenced, and sees every partition with a leader and all of its replicas in
// sync (brokers in rising order). With topics named it looks at those only, and they must exist.
func (c *Cluster) Settled(ctx context.Context, brokers []int32, topics ...string) error {
	for _, id := range brokers {
		seen, err := c.seenBy(ctx, id, topics)
		if err != nil {
			return fmt.Errorf("ask broker %d: %w", id, err)
		}
		if err := settled(seen, brokers); err != nil {
			return fmt.Errorf("broker %d: %w", id, err)
		}
	}
	return nil
}

// Gone is nil when none of the brokers knows the topic.
func (c *Cluster) Gone(ctx context.Context, brokers []int32, topic string) error {
	for _, id := range brokers {
		seen, err := c.seenBy(ctx, id, []string{topic})
		if err != nil {
			return fmt.Errorf("ask broker %d: %w", id, err)
		}
		for _, t := range seen.Topics {
			if !errors.Is(kerr.ErrorForCode(t.ErrorCode), kerr.UnknownTopicOrPartition) {
				return fmt.Errorf("broker %d still knows topic %s", id, topic)
			}
		}
	}
	return nil
}

// seenBy asks one broker for what it knows of the cluster; no topics are all topics.
func (c *Cluster) seenBy(ctx context.Context, broker int32, topics []string) (*kmsg.MetadataResponse, error) {
	answer, err := c.client.Broker(int(broker)).RetriableRequest(ctx, about(topics...))
	if err != nil {
		return nil, err
	}
	return answer.(*kmsg.MetadataResponse), nil
}

// about makes the request for topics; none are all.
func about(topics ...string) *kmsg.MetadataRequest {
	request := kmsg.NewPtrMetadataRequest()
	for _, name := range topics {
		topic := kmsg.NewMetadataRequestTopic()
		topic.Topic = &name
		request.Topics = append(request.Topics, topic)
	}
	return request
}

// settled looks at what one broker knows.
func settled(seen *kmsg.MetadataResponse, brokers []int32) error {
	if up := brokersIn(seen); !slices.Equal(up, brokers) {
		return fmt.Errorf("the brokers in the cluster are %v, not yet %v", up, brokers)
	}
	for _, topic := range seen.Topics {
		name := ""
		if topic.Topic != nil {
			name = *topic.Topic
		}
		if err := kerr.ErrorForCode(topic.ErrorCode); err != nil {
			return fmt.Errorf("topic %s: %w", name, err)
		}
		for _, p := range topic.Partitions {
			switch {
			case p.Leader < 0:
				return fmt.Errorf("partition %s-%d has no leader", name, p.Partition)
			case len(p.ISR) < len(p.Replicas):
				return fmt.Errorf("partition %s-%d: %d of %d replicas are in sync", name, p.Partition, len(p.ISR), len(p.Replicas))
			}
		}
	}
	return nil
}

// Unregister makes the cluster forget a broker that has ended.
func (c *Cluster) Unregister(ctx context.Context, broker int32) error {
	request := kmsg.NewPtrUnregisterBrokerRequest()
	request.BrokerID = broker
	response, err := request.RequestWith(ctx, c.client)
	if err != nil {
		return fmt.Errorf("unregister broker %d: %w", broker, err)
	}
	err = kerr.ErrorForCode(response.ErrorCode)
	if err != nil && !errors.Is(err, kerr.BrokerIDNotRegistered) {
		return fmt.Errorf("unregister broker %d: %w", broker, withMessage(err, response.ErrorMessage))
	}
	return nil
}

// withMessage adds what the broker says beyond the error's code.
func withMessage(err error, message *string) error {
	if message == nil || strings.TrimSpace(*message) == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, *message)
}
