package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Topic is what a topic should be.
type Topic struct {
	Name                 string
	Partitions, Replicas int
	Configs              map[string]string // set on the topic; all others are the brokers' defaults
}

// Keep creates the topic, or grows its partitions and alters its settings. It doesn't wait until all brokers know, see [Cluster.Settled].
func (c *Cluster) Keep(ctx context.Context, topic Topic) error {
	configs := map[string]*string{}
	for key, value := range topic.Configs {
		configs[key] = &value
	}
	response, err := c.admin.CreateTopic(ctx, int32(topic.Partitions), int16(topic.Replicas), configs, topic.Name)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kerr.TopicAlreadyExists):
		return c.alter(ctx, topic)
	default:
		return fmt.Errorf("create topic %s: %w", topic.Name, withMessage(err, &response.ErrMessage))
	}
}

func (c *Cluster) alter(ctx context.Context, topic Topic) error {
	metadata, err := c.metadata(ctx, about(topic.Name))
	if err == nil && len(metadata.Topics) == 1 {
		err = kerr.ErrorForCode(metadata.Topics[0].ErrorCode)
	}
	if err != nil {
		return fmt.Errorf("describe topic %s: %w", topic.Name, err)
	}
	partitions, replicas := len(metadata.Topics[0].Partitions), 0
	for _, p := range metadata.Topics[0].Partitions {
		replicas = len(p.Replicas)
	}
	switch {
	case topic.Partitions < partitions:
		return fmt.Errorf("alter topic %s: got %d partitions, must be at least the %d that it has: partitions can't be taken away", topic.Name, topic.Partitions, partitions)
	case topic.Replicas != replicas:
		return fmt.Errorf("alter topic %s: got %d replicas, must be the %d that it has: they can't be changed on a live topic", topic.Name, topic.Replicas, replicas)
	case topic.Partitions > partitions:
		grown, err := c.admin.UpdatePartitions(ctx, topic.Partitions, topic.Name)
		if err == nil {
			err = grown.Error()
		}
		if err != nil {
			return fmt.Errorf("grow topic %s to %d partitions: %w", topic.Name, topic.Partitions, err)
		}
	}
	return c.alterConfigs(ctx, topic)
}

// alterConfigs sets what differs and takes away what is no longer wanted.
func (c *Cluster) alterConfigs(ctx context.Context, topic Topic) error {
	described, err := c.admin.DescribeTopicConfigs(ctx, topic.Name)
	if err == nil && len(described) == 1 {
		err = described[0].Err
	}
	if err != nil {
		return fmt.Errorf("describe settings of topic %s: %w", topic.Name, err)
	}
	current := map[string]string{}
	for _, config := range described[0].Configs {
		if config.Source == kmsg.ConfigSourceDynamicTopicConfig {
			current[config.Key] = config.MaybeValue()
		}
	}
	changes := configChanges(current, topic.Configs)
	if len(changes) == 0 {
		return nil
	}
	altered, err := c.admin.AlterTopicConfigs(ctx, changes, topic.Name)
	if err != nil {
		return fmt.Errorf("alter settings of topic %s: %w", topic.Name, err)
	}
	for _, a := range altered {
		if a.Err != nil {
			return fmt.Errorf("alter settings of topic %s: %w", topic.Name, withMessage(a.Err, &a.ErrMessage))
		}
	}
	return nil
}

// configChanges gives what leads from current to wanted, by key.
func configChanges(current, wanted map[string]string) []kadm.AlterConfig {
	var changes []kadm.AlterConfig
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if value, ok := current[key]; !ok || value != wanted[key] {
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: key, Value: kadm.StringPtr(wanted[key])})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(current)) {
		if _, ok := wanted[key]; !ok {
			changes = append(changes, kadm.AlterConfig{Op: kadm.DeleteConfig, Name: key})
		}
	}
	return changes
}

// Delete deletes the topic, if it is there. It doesn't wait until all brokers know, see [Cluster.Gone].
func (c *Cluster) Delete(ctx context.Context, topic string) error {
	response, err := c.admin.DeleteTopic(ctx, topic)
	if err != nil && !errors.Is(err, kerr.UnknownTopicOrPartition) {
		return fmt.Errorf("delete topic %s: %w", topic, withMessage(err, &response.ErrMessage))
	}
	return nil
}
