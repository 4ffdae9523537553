package sink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// surveyTimeout bounds each question. They are asked while partitions are on their way, and the group waits.
const surveyTimeout = 10 * time.Second

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
		origins = append(origins, origin{
			TopicPartition: TopicPartition{Topic: *p.Topic, Partition: p.Partition},
			committed:      max(-1, int64(p.Offset)), committedID: committedTopic(p.Metadata),
		})
	}
	ids, err := s.topicIDs(ctx, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return nil, err
	}
	ends, err := s.ends(ctx, partitions)
	for i := range origins {
		o := &origins[i]
		o.topicID = ids[o.Topic]
		end, known := ends[o.TopicPartition]
		switch {
		case known:
			o.low, o.high = end.low, end.high
		case o.committed >= 0 && o.committedID == o.topicID:
			// A partition without a leader just now. Where its offset is out of range, that will show.
			o.low, o.high = o.committed, o.committed
		default:
			return nil, err
		}
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
	const attempts = 3 // any broker is asked, and one of them may hang
	var described kafka.DescribeTopicsResult
	var err error
	for range attempts {
		described, err = s.admin.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames(names), kafka.SetAdminRequestTimeout(surveyTimeout))
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("describe topics: %w", err)
	}
	var topics []kafka.TopicDescription
	for _, topic := range described.TopicDescriptions {
		switch code := topic.Error.Code(); code {
		case kafka.ErrNoError:
			topics = append(topics, topic)
		case kafka.ErrUnknownTopicOrPart, kafka.ErrUnknownTopic: // left out
		default:
			return nil, fmt.Errorf("describe topic %s: %w", topic.Name, topic.Error)
		}
	}
	return topics, nil
}

// logEnds are the offsets of a partition's first record, and behind its last.
type logEnds struct{ low, high int64 }

// ends returns the ends of those of the partitions that have a leader to ask. The error says why one is left out.
func (s *survey) ends(ctx context.Context, partitions []kafka.TopicPartition) (map[TopicPartition]logEnds, error) {
	first, err := s.offsets(ctx, partitions, kafka.EarliestOffsetSpec)
	behind, latestErr := s.offsets(ctx, partitions, kafka.LatestOffsetSpec)
	ends := map[TopicPartition]logEnds{}
	for tp, low := range first {
		if high, known := behind[tp]; known {
			ends[tp] = logEnds{low: low, high: high}
		}
	}
	err = errors.Join(err, latestErr)
	if err == nil && len(ends) < len(partitions) {
		err = errors.New("read the ends of partitions: the answer lacks some")
	}
	return ends, err
}

func (s *survey) offsets(ctx context.Context, partitions []kafka.TopicPartition, spec kafka.OffsetSpec) (map[TopicPartition]int64, error) {
	request := map[kafka.TopicPartition]kafka.OffsetSpec{}
	for _, p := range partitions {
		request[kafka.TopicPartition{Topic: p.Topic, Partition: p.Partition}] = spec
	}
	result, err := s.admin.ListOffsets(ctx, request, kafka.SetAdminRequestTimeout(surveyTimeout))
	if err != nil {
		return nil, fmt.Errorf("read the ends of partitions: %w", err)
	}
	offsets := map[TopicPartition]int64{}
	for p, info := range result.ResultInfos {
		if info.Error.Code() != kafka.ErrNoError {
			err = fmt.Errorf("read the ends of %s-%d: %w", *p.Topic, p.Partition, info.Error)
			continue
		}
		offsets[TopicPartition{Topic: *p.Topic, Partition: p.Partition}] = int64(info.Offset)
	}
	return offsets, err
}
