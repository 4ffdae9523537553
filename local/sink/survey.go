package sink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// survey asks Kafka where topic-partitions stand.
type survey struct {
	consumer *kafka.Consumer
	admin    *kafka.AdminClient
}

// origins finds out about partitions that come to the sink, in their order.
func (s *survey) origins(ctx context.Context, partitions []kafka.TopicPartition) ([]origin, error) {
	committed, err := s.consumer.Committed(partitions, int(adminTimeout.Milliseconds()))
	if err != nil {
		return nil, fmt.Errorf("read committed offsets: %w", err)
	}
	names := map[string]bool{}
	origins := make([]origin, 0, len(committed))
	for _, p := range committed {
		if p.Error != nil {
			return nil, fmt.Errorf("read committed offset of %s-%d: %w", *p.Topic, p.Partition, p.Error)
		}
		names[*p.Topic] = true
		origins = append(origins, origin{TopicPartition: TopicPartition{Topic: *p.Topic, Partition: p.Partition}, committed: max(-1, int64(p.Offset)), committedID: committedTopic(p.Metadata)})
	}
	ids, err := s.topicIDs(ctx, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return nil, err
	}
	ends, err := s.ends(ctx, partitions)
	if err != nil {
		return nil, err
	}
	for i := range origins {
		o := &origins[i]
		o.topicID = ids[o.Topic]
		o.low, o.high = ends[o.TopicPartition].low, ends[o.TopicPartition].high
	}
	sort.Slice(origins, func(i, j int) bool { return origins[i].before(origins[j].TopicPartition) })
	return origins, nil
}

// complete reports whether the assigned partitions are all there are of the topics. They may not be where partitions, or the topic, were made
// while the sink was away: a static member that comes back is given what it had, without a look at the topics, and the client library notices
// only changes that happen before its eyes. The group shares partitions out anew when a member comes that prefers another strategy
// (org.apache.kafka.coordinator.group.GroupMetadataManager.updateStaticMemberThenRebalanceOrCompleteJoin).
func (s *survey) complete(ctx context.Context, topics []string, assigned []kafka.TopicPartition) (bool, error) {
	described, err := s.topics(ctx, topics)
	if err != nil {
		return false, err
	}
	count := 0
	for _, topic := range described {
		count += len(topic.Partitions)
	}
	return len(assigned) >= count, nil
}

// topicIDs returns the ids of topics by their names. One that isn't there is left out.
func (s *survey) topicIDs(ctx context.Context, names []string) (map[string]string, error) {
	described, err := s.topics(ctx, names)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, topic := range described {
		ids[topic.Name] = topic.TopicID.String()
	}
	return ids, nil
}

// topics describes those of the topics that are there.
func (s *survey) topics(ctx context.Context, names []string) ([]kafka.TopicDescription, error) {
	described, err := s.admin.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames(names), kafka.SetAdminRequestTimeout(adminTimeout))
	if err != nil {
		return nil, fmt.Errorf("describe topics: %w", err)
	}
	var topics []kafka.TopicDescription
	for _, topic := range described.TopicDescriptions {
		switch code := topic.Error.Code(); code {
		case kafka.ErrNoError:
			topics = append(topics, topic)
		case kafka.ErrUnknownTopicOrPart, kafka.ErrUnknownTopic:
		default:
			return nil, fmt.Errorf("describe topic %s: %w", topic.Name, topic.Error)
		}
	}
	return topics, nil
}

// logEnds are the offsets of a partition's first record, and behind its last.
type logEnds struct{ low, high int64 }

func (s *survey) ends(ctx context.Context, partitions []kafka.TopicPartition) (map[TopicPartition]logEnds, error) {
	ends := map[TopicPartition]logEnds{}
	for _, spec := range []kafka.OffsetSpec{kafka.EarliestOffsetSpec, kafka.LatestOffsetSpec} {
		request := map[kafka.TopicPartition]kafka.OffsetSpec{}
		for _, p := range partitions {
			request[kafka.TopicPartition{Topic: p.Topic, Partition: p.Partition}] = spec
		}
		result, err := s.admin.ListOffsets(ctx, request, kafka.SetAdminRequestTimeout(adminTimeout))
		if err != nil {
			return nil, fmt.Errorf("read the ends of partitions: %w", err)
		}
		for p, info := range result.ResultInfos {
			if info.Error.Code() != kafka.ErrNoError {
				return nil, fmt.Errorf("read the ends of %s-%d: %w", *p.Topic, p.Partition, info.Error)
			}
			tp := TopicPartition{Topic: *p.Topic, Partition: p.Partition}
			end := ends[tp]
			if spec == kafka.EarliestOffsetSpec {
				end.low = int64(info.Offset)
			} else {
				end.high = int64(info.Offset)
			}
			ends[tp] = end
		}
	}
	if len(ends) < len(partitions) {
		return nil, errors.New("read the ends of partitions: the answer lacks some")
	}
	return ends, nil
}
