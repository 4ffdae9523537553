package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	// inspectTimeout bounds each step of an inspection.
	inspectTimeout = 10 * time.Second
	// inUse is how recent the last commit of a producer has to be for it to count as running.
	inUse = time.Minute
)

// Inspection finds out whether a producer could work with Kafka. It writes no event.
type Inspection struct {
	Options
	// Key is the producer's key in the positions topic.
	Key string
	// Ahead is how far ahead of now records' own timestamps may be; negative if records have none.
	Ahead time.Duration
	// Found is called for each part that was tried (what), with a note, or with the problem.
	Found func(what, note string, problem error)

	client *Client
	admin  *kafka.AdminClient
	errors *lastError
}

// Run tries everything. It returns the committed position, "" if there is none or if it can't be read.
func (i *Inspection) Run(ctx context.Context) string {
	i.errors = &lastError{}
	options := i.Options
	options.Monitor, options.Delivered = i.errors, func(Report) {}
	var err error
	if i.client, err = NewClient(options); err != nil {
		i.Found("kafka", "", err)
		return ""
	}
	defer i.client.Close()
	metadata, err := i.connect(ctx)
	if err != nil {
		i.Found("kafka", "", err)
		return ""
	}
	i.Found("kafka", fmt.Sprintf("brokers: %d", len(metadata.Brokers)), nil)
	if i.admin, err = kafka.NewAdminClientFromProducer(i.client.producer); err != nil {
		i.Found("kafka", "", err)
		return ""
	}
	defer i.admin.Close()
	readable := i.topics(ctx)
	if i.Transactional {
		i.transactionalID(ctx, readable)
	}
	if !readable {
		return ""
	}
	limited, cancel := context.WithTimeout(ctx, inspectTimeout)
	defer cancel()
	saved, err := i.client.ReadCheckpoint(limited, i.Key)
	if err != nil {
		i.Found("position", "", errors.Join(err, i.errors.get()))
		return ""
	}
	note := "none committed yet: the source's beginning"
	if after := fmt.Sprintf("after %d events and %d dead letters", saved.Records, saved.DeadLetters); saved.Position != "" {
		note = saved.Position + ", " + after
	} else if !saved.At.IsZero() {
		note = "none " + after + ": the source's beginning"
	}
	i.Found("position", note, nil)
	return saved.Position
}

// connect waits for the cluster's metadata. It gives up when the login is refused.
func (i *Inspection) connect(ctx context.Context) (*kafka.Metadata, error) {
	for deadline := time.Now().Add(inspectTimeout); ; {
		metadata, err := i.client.producer.GetMetadata(nil, false, int(step/time.Millisecond))
		if err == nil {
			return metadata, nil
		}
		cause := i.errors.get()
		switch codeOf(cause) {
		case kafka.ErrAuthentication, kafka.ErrSaslAuthenticationFailed, kafka.ErrSsl:
			return nil, cause
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			if cause == nil {
				cause = err
			}
			return nil, fmt.Errorf("no answer in %s: %w", inspectTimeout, cause)
		}
	}
}

// topics checks that the topics are there, and which operations are allowed. It reports whether positions may be read.
func (i *Inspection) topics(ctx context.Context) (readable bool) {
	limited, cancel := context.WithTimeout(ctx, inspectTimeout)
	defer cancel()
	names := []string{i.Topics.Events, i.Topics.DeadLetters, i.Topics.Positions}
	answer, err := i.admin.DescribeTopics(limited, kafka.NewTopicCollectionOfTopicNames(names), kafka.SetAdminOptionIncludeAuthorizedOperations(true))
	if err != nil {
		i.Found("topics", "", fmt.Errorf("describe topics: %w", err))
		return false
	}
	for _, topic := range answer.TopicDescriptions {
		needs := []kafka.ACLOperation{kafka.ACLOperationWrite}
		positions := topic.Name == i.Topics.Positions
		if positions {
			needs = append(needs, kafka.ACLOperationRead)
		}
		var problem error
		switch missing := missingOperations(topic, needs); {
		case topic.Error.Code() == kafka.ErrTopicAuthorizationFailed:
			problem = fmt.Errorf("%w: grant the user WRITE and DESCRIBE", topic.Error)
		case topic.Error.Code() != kafka.ErrNoError:
			problem = topic.Error
		case len(missing) > 0:
			problem = fmt.Errorf("the user lacks %v on it, must be granted", missing)
		default:
			problem = i.config(limited, topic.Name)
		}
		if positions {
			readable = problem == nil
		}
		i.Found("topic "+topic.Name, fmt.Sprintf("partitions: %d", len(topic.Partitions)), problem)
	}
	return readable
}

// missingOperations are the needed operations that Kafka doesn't grant. Clusters without authorization grant all of them.
func missingOperations(topic kafka.TopicDescription, needs []kafka.ACLOperation) []kafka.ACLOperation {
	if topic.AuthorizedOperations == nil {
		return nil
	}
	return slices.DeleteFunc(needs, func(need kafka.ACLOperation) bool { return slices.Contains(topic.AuthorizedOperations, need) })
}

// config checks the settings of a topic that events depend on, if the user may see them.
func (i *Inspection) config(ctx context.Context, topic string) error {
	resources, err := i.admin.DescribeConfigs(ctx, []kafka.ConfigResource{{Type: kafka.ResourceTopic, Name: topic}})
	if err != nil || len(resources) != 1 || resources[0].Error.Code() != kafka.ErrNoError {
		return nil
	}
	config := resources[0].Config
	if policy, ok := config["cleanup.policy"]; ok && topic == i.Topics.Positions && policy.Value != "compact" {
		return fmt.Errorf("cleanup.policy is %q, must be compact: positions would be deleted", policy.Value)
	}
	most, err := strconv.ParseInt(config["max.message.bytes"].Value, 10, 64)
	if batch := int64(i.client.limits.Bytes); err == nil && topic == i.Topics.Events && most < batch {
		return fmt.Errorf("max.message.bytes is %d, must be at least KAFKA_BATCH_SIZE, %d: batches would be refused", most, batch)
	}
	if topic == i.Topics.Events && i.Ahead >= 0 {
		return i.timestamps(config)
	}
	return nil
}

// timestamps checks that a topic takes records' own timestamps.
func (i *Inspection) timestamps(config map[string]kafka.ConfigEntryResult) error {
	if config["message.timestamp.type"].Value == "LogAppendTime" {
		return errors.New("message.timestamp.type is LogAppendTime, must be CreateTime for RECORD_TIMESTAMP to have an effect")
	}
	most, err := strconv.ParseInt(config["message.timestamp.after.max.ms"].Value, 10, 64)
	if err == nil && most < i.Ahead.Milliseconds() {
		return fmt.Errorf("message.timestamp.after.max.ms is %d, must be at least RECORD_TIMESTAMP_MAX_AHEAD, %s", most, i.Ahead)
	}
	return nil
}

// transactionalID tries whether the transactional id can be used, unless that would fence a running producer.
func (i *Inspection) transactionalID(ctx context.Context, readable bool) {
	what := "transactional id " + i.Name
	if readable {
		limited, cancel := context.WithTimeout(ctx, inspectTimeout)
		defer cancel()
		partition := kafka.TopicPartition{Topic: &i.Topics.Positions, Partition: positionsPartition}
		latest, err := i.admin.ListOffsets(limited, map[kafka.TopicPartition]kafka.OffsetSpec{partition: kafka.MaxTimestampOffsetSpec})
		if err == nil {
			for _, info := range latest.ResultInfos {
				if age := time.Since(time.UnixMilli(info.Timestamp)); age < inUse {
					i.Found(what, fmt.Sprintf("not tried: a producer committed %s ago, and might be fenced", age.Round(time.Second)), nil)
					return
				}
			}
		}
	}
	limited, cancel := context.WithTimeout(ctx, inspectTimeout)
	defer cancel()
	if err := i.client.Init(limited); err != nil {
		i.Found(what, "", err)
		return
	}
	i.Found(what, "may be used", nil)
}
