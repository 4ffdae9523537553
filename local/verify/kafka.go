package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"

	"kafka-on-eks/local/sink"
)

const (
	// kafkaPatience is how long nothing may come of Kafka: another broker takes over from one that is gone or hangs well within it.
	kafkaPatience = time.Minute
	// kafkaTimeout is how long one broker may take for one answer.
	kafkaTimeout = 5 * time.Second
)

// kafkaLog is a Log in Kafka. It uses franz-go, where the sink and the producer use confluent-kafka-go: that costs a call into C for each
// record, shows no markers of transactions, and can't ask for transactions' states.
type kafkaLog struct {
	client    *kgo.Client
	admin     *kadm.Client
	bootstrap string
	patience  time.Duration
}

// openKafka prepares a connection by librdkafka's properties; nothing is sent yet.
func openKafka(properties map[string]string, patience time.Duration) (*kafkaLog, error) {
	options, err := kafkaOptions(properties, patience)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("connect to kafka: %w", err)
	}
	return &kafkaLog{client: client, admin: kadm.NewClient(client), bootstrap: properties["bootstrap.servers"], patience: patience}, nil
}

// kafkaOptions are franz-go's for librdkafka's properties.
func kafkaOptions(properties map[string]string, patience time.Duration) ([]kgo.Opt, error) {
	options := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(properties["bootstrap.servers"], ",")...),
		kgo.DialTimeout(min(kafkaTimeout, patience)), kgo.RequestTimeoutOverhead(min(kafkaTimeout, patience)), kgo.RetryTimeout(patience),
		kgo.RequestRetries(1000), // the time bounds them
		kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }),
		kgo.MetadataMinAge(100 * time.Millisecond),
		kgo.DisableClientMetrics(),
	}
	rest := maps.Clone(properties)
	delete(rest, "bootstrap.servers")
	protocol := rest["security.protocol"]
	delete(rest, "security.protocol")
	if strings.HasSuffix(protocol, "SSL") {
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if pem := rest["ssl.ca.pem"]; pem != "" {
			config.RootCAs = x509.NewCertPool()
			if !config.RootCAs.AppendCertsFromPEM([]byte(pem)) {
				return nil, errors.New("connect to kafka: ssl.ca.pem is no PEM certificate")
			}
		}
		options = append(options, kgo.DialTLSConfig(config))
		delete(rest, "ssl.ca.pem")
	}
	if strings.HasPrefix(protocol, "SASL") {
		if rest["sasl.mechanism"] != "PLAIN" {
			return nil, fmt.Errorf("connect to kafka: got sasl.mechanism %q, must be PLAIN", rest["sasl.mechanism"])
		}
		options = append(options, kgo.SASL(plain.Auth{User: rest["sasl.username"], Pass: rest["sasl.password"]}.AsMechanism()))
		for _, name := range []string{"sasl.mechanism", "sasl.username", "sasl.password"} {
			delete(rest, name)
		}
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("connect to kafka: got %v, must be bootstrap.servers, security.protocol, ssl.ca.pem, sasl.mechanism, sasl.username or sasl.password",
			slices.Sorted(maps.Keys(rest)))
	}
	return options, nil
}

func (k *kafkaLog) close() { k.client.Close() }

// ask bounds a question, and says what it was about if there is no answer.
func ask[T any](ctx context.Context, k *kafkaLog, what string, question func(context.Context) (T, error)) (T, error) {
	limited, cancel := context.WithTimeout(ctx, k.patience)
	defer cancel()
	answer, err := question(limited)
	var auth *kadm.AuthError
	switch {
	case err == nil, ctx.Err() != nil:
		return answer, err
	case errors.As(err, &auth):
		return answer, fmt.Errorf("%s: %w", what, err)
	}
	return answer, fmt.Errorf("%s: no answer from kafka at %s for %s: %w", what, k.bootstrap, k.patience, err)
}

func (k *kafkaLog) Bounds(ctx context.Context, topic string) ([]Bounds, error) {
	// In this order, so that none seems to begin behind its end.
	var lists [3]kadm.ListedOffsets
	for i, list := range []func(context.Context, ...string) (kadm.ListedOffsets, error){
		k.admin.ListStartOffsets, k.admin.ListCommittedOffsets, k.admin.ListEndOffsets,
	} {
		var err error
		if lists[i], err = k.offsets(ctx, list, topic); err != nil {
			return nil, err
		}
	}
	bounds := make([]Bounds, len(lists[2][topic]))
	for p := range bounds {
		low, _ := lists[0].Lookup(topic, int32(p))
		stable, _ := lists[1].Lookup(topic, int32(p))
		end, _ := lists[2].Lookup(topic, int32(p))
		bounds[p] = Bounds{Low: low.Offset, Stable: max(stable.Offset, low.Offset), End: end.Offset}
	}
	return bounds, nil
}

func (k *kafkaLog) Ends(ctx context.Context, topics ...string) (map[string][]int64, error) {
	listed, err := k.offsets(ctx, k.admin.ListEndOffsets, topics...)
	if err != nil {
		return nil, err
	}
	ends := map[string][]int64{}
	for topic, partitions := range listed {
		ends[topic] = make([]int64, len(partitions))
		for p, end := range partitions {
			ends[topic][p] = end.Offset
		}
	}
	return ends, nil
}

// offsets lists offsets of topics. Those that aren't there are left out.
func (k *kafkaLog) offsets(ctx context.Context, list func(context.Context, ...string) (kadm.ListedOffsets, error), topics ...string) (kadm.ListedOffsets, error) {
	return ask(ctx, k, "find the ends of topic "+strings.Join(topics, ", "), func(ctx context.Context) (kadm.ListedOffsets, error) {
		for {
			listed, err := list(ctx, topics...)
			if err != nil {
				return nil, err
			}
			again := false
			for topic, partitions := range listed {
				for p, offset := range partitions {
					switch {
					case errors.Is(offset.Err, kerr.UnknownTopicOrPartition) && p < 0:
						delete(listed, topic)
					case offset.Err != nil:
						err, again = fmt.Errorf("%s-%d: %w", topic, p, offset.Err), again || kerr.IsRetriable(offset.Err)
					}
				}
			}
			if err == nil {
				return listed, nil
			}
			if !again {
				return nil, err
			}
			select {
			case <-time.After(100 * time.Millisecond):
			case <-ctx.Done():
				return nil, err
			}
		}
	})
}

func (k *kafkaLog) Committed(ctx context.Context, group, topic string) (map[int32]int64, error) {
	found, err := ask(ctx, k, "read offsets of group "+group, func(ctx context.Context) (kadm.OffsetResponses, error) {
		return k.admin.FetchOffsets(ctx, group)
	})
	if errors.Is(err, kerr.GroupIDNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	topics, err := ask(ctx, k, "describe topic "+topic, func(ctx context.Context) (kadm.TopicDetails, error) {
		return k.admin.ListTopics(ctx, topic)
	})
	if err != nil {
		return nil, err
	}
	id := plainID(topics[topic].ID.String())
	offsets := map[int32]int64{}
	for p, offset := range found[topic] {
		if offset.Err != nil {
			return nil, fmt.Errorf("read offset of group %s in %s-%d: %w", group, topic, p, offset.Err)
		}
		if of := plainID(sink.CommittedTopic(offset.Metadata)); of != "" && of != id && offset.At >= 0 {
			return nil, fmt.Errorf("group %s got to offset %d of %s-%d when that was another topic (its id was %s and is %s): what it wrote then has no records to be compared with",
				group, offset.At, topic, p, of, id)
		}
		if offset.At >= 0 {
			offsets[p] = offset.At
		}
	}
	return offsets, nil
}

// plainID is a topic's id in Base64 as Kafka writes it: in the alphabet for URLs, without padding.
func plainID(id string) string {
	return strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(id), "=")
}

func (k *kafkaLog) Ending(ctx context.Context, ids []string) (map[string]bool, error) {
	ending := map[string]bool{}
	if len(ids) == 0 {
		return ending, nil
	}
	described, err := ask(ctx, k, "describe transactions", func(ctx context.Context) (kadm.DescribedTransactions, error) {
		return k.admin.DescribeTransactions(ctx, ids...)
	})
	if err != nil {
		return nil, err
	}
	for id, transaction := range described {
		// An id that isn't known has no transaction, and has had none for a week.
		known := !errors.Is(transaction.Err, kerr.TransactionalIDNotFound)
		ending[id] = known && (transaction.Err != nil || strings.HasPrefix(transaction.State, "Prepare"))
	}
	return ending, nil
}

// largestPartition is how many bytes a topic's largest partition has on a broker's disk.
func (k *kafkaLog) largestPartition(ctx context.Context, topic string) (int64, error) {
	var topics kadm.TopicsSet
	topics.Add(topic)
	dirs, err := ask(ctx, k, "read the size of topic "+topic, func(ctx context.Context) (kadm.DescribedAllLogDirs, error) {
		return k.admin.DescribeAllLogDirs(ctx, topics)
	})
	if err != nil {
		return 0, err
	}
	var largest int64
	for _, broker := range dirs {
		if err := broker.Error(); err != nil {
			return 0, fmt.Errorf("read the size of topic %s: %w", topic, err)
		}
		broker.EachPartition(func(p kadm.DescribedLogDirPartition) { largest = max(largest, p.Size) })
	}
	return largest, nil
}

func (k *kafkaLog) Retention(ctx context.Context, topic string) (time.Duration, error) {
	const byTime, bySize, policy = "retention.ms", "retention.bytes", "cleanup.policy"
	found, err := ask(ctx, k, "read the settings of topic "+topic, func(ctx context.Context) (kadm.ResourceConfigs, error) {
		return k.admin.DescribeTopicConfigs(ctx, topic)
	})
	if err != nil {
		return 0, err
	}
	config, err := found.On(topic, nil)
	if errors.Is(config.Err, kerr.UnknownTopicOrPartition) {
		return -1, nil
	}
	if err := errors.Join(err, config.Err); err != nil {
		return 0, fmt.Errorf("read the settings of topic %s: %w", topic, err)
	}
	values := map[string]string{}
	for _, c := range config.Configs {
		values[c.Key] = c.MaybeValue()
	}
	if limit, err := strconv.ParseInt(values[bySize], 10, 64); err == nil && limit >= 0 {
		largest, err := k.largestPartition(ctx, topic)
		if err != nil {
			return 0, err
		}
		if largest >= limit { // deleting by size leaves at least so much
			return 0, nil
		}
	}
	milliseconds, err := strconv.ParseInt(values[byTime], 10, 64)
	if err != nil || milliseconds < 0 || !strings.Contains(values[policy], "delete") {
		return -1, nil
	}
	return time.Duration(milliseconds) * time.Millisecond, nil
}
