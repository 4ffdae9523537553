package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/local/sink"
)

const (
	// fetchBytes is how much of a partition is asked for at a time; a broker gives one batch at least, however large.
	fetchBytes = 4 << 20
	// fetchesAhead is how many answers wait while one is looked at.
	fetchesAhead = 1
	// fetchPause is the time between two attempts.
	fetchPause = 100 * time.Millisecond
)

// kafkaReader reads a stretch of one partition. It asks the leader itself, as franz-go's consumer neither says that it has come to the end of
// what is committed where the last offsets are those of aborted records, nor who doesn't answer.
type kafkaReader struct {
	log     *kafkaLog
	stretch Stretch
	topicID [16]byte
	leader  *kmsg.MetadataResponseBroker // nil before it is known
	next    int64
}

func (k *kafkaLog) Read(ctx context.Context, stretch Stretch, each func(*Record) error) error {
	if stretch.From >= stretch.To {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &kafkaReader{log: k, stretch: stretch, next: stretch.From}
	answers, failed := make(chan []*kgo.Record, fetchesAhead), make(chan error, 1)
	go func() {
		defer close(answers)
		failed <- r.run(ctx, answers)
	}()
	defer func() {
		cancel()
		for range answers { // until it has ended
		}
	}()
	var record Record
	for records := range answers {
		for _, from := range records {
			if from.Offset >= stretch.To {
				break
			}
			record.set(stretch.TopicPartition, from)
			if err := each(&record); err != nil {
				return err
			}
		}
	}
	if err := <-failed; err != nil {
		return fmt.Errorf("read %s: %w", at(stretch.TopicPartition, r.next), err)
	}
	return nil
}

// run fetches up to the end.
func (r *kafkaReader) run(ctx context.Context, answers chan<- []*kgo.Record) error {
	decompressor := kgo.DefaultDecompressor()
	var last error
	for began := time.Now(); r.next < r.stretch.To; {
		answer, err := r.fetch(ctx)
		before := r.next
		var records []*kgo.Record
		if err == nil {
			records, err = r.take(answer, decompressor)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.next > before {
			began, last = time.Now(), nil
			select {
			case answers <- records:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		if errors.Is(err, kerr.OffsetOutOfRange) {
			return fmt.Errorf("%w: %w", errMoved, err)
		}
		if err != nil {
			last = err
			if !transient(err) {
				return err
			}
			r.leader = nil
		}
		if time.Since(began) > r.log.patience {
			return r.silent(last)
		}
		select {
		case <-time.After(fetchPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// silent says who gave no answer.
func (r *kafkaReader) silent(cause error) error {
	who := "kafka at " + r.log.bootstrap
	if r.leader != nil {
		who = fmt.Sprintf("broker %d at %s", r.leader.NodeID, net.JoinHostPort(r.leader.Host, strconv.Itoa(int(r.leader.Port))))
	}
	if cause == nil {
		return fmt.Errorf("nothing came from %s for %s, though records up to offset %d are there", who, r.log.patience, r.stretch.To)
	}
	return fmt.Errorf("nothing came from %s for %s: %w", who, r.log.patience, cause)
}

// transient tells errors that pass by themselves, as with a connection that breaks or a broker that is gone.
func transient(err error) bool {
	var answered *kerr.Error
	if errors.As(err, &answered) {
		return answered.Retriable
	}
	return true
}

// find asks for the partition's leader.
func (r *kafkaReader) find(ctx context.Context) error {
	request := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = kmsg.StringPtr(r.stretch.Topic)
	request.Topics = append(request.Topics, topic)
	answer, err := request.RequestWith(ctx, r.log.client)
	if err != nil {
		return fmt.Errorf("find its leader: %w", err)
	}
	for _, t := range answer.Topics {
		if err := kerr.ErrorForCode(t.ErrorCode); err != nil {
			return fmt.Errorf("find its leader: %w", err)
		}
		r.topicID = t.TopicID
		for _, p := range t.Partitions {
			for i := range answer.Brokers {
				if p.Partition == r.stretch.Partition && p.Leader == answer.Brokers[i].NodeID {
					r.leader = &answer.Brokers[i]
					return nil
				}
			}
		}
	}
	return fmt.Errorf("find its leader: %w", kerr.LeaderNotAvailable)
}

// fetch asks for what comes next.
func (r *kafkaReader) fetch(ctx context.Context) (*kmsg.FetchResponseTopicPartition, error) {
	ctx, cancel := context.WithTimeout(ctx, min(2*kafkaTimeout, r.log.patience))
	defer cancel()
	if r.leader == nil {
		if err := r.find(ctx); err != nil {
			return nil, err
		}
	}
	request := kmsg.NewPtrFetchRequest()
	request.MaxWaitMillis, request.MinBytes, request.MaxBytes = 500, 1, fetchBytes
	if !r.stretch.Uncommitted {
		request.IsolationLevel = 1
	}
	topic := kmsg.NewFetchRequestTopic()
	topic.Topic, topic.TopicID = r.stretch.Topic, r.topicID
	partition := kmsg.NewFetchRequestTopicPartition()
	partition.Partition, partition.FetchOffset, partition.PartitionMaxBytes = r.stretch.Partition, r.next, fetchBytes
	topic.Partitions = append(topic.Partitions, partition)
	request.Topics = append(request.Topics, topic)
	answer, err := r.log.client.Broker(int(r.leader.NodeID)).Request(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("fetch from broker %d at %s:%d: %w", r.leader.NodeID, r.leader.Host, r.leader.Port, err)
	}
	fetched := answer.(*kmsg.FetchResponse)
	if err := kerr.ErrorForCode(fetched.ErrorCode); err != nil {
		return nil, fmt.Errorf("fetch from broker %d: %w", r.leader.NodeID, err)
	}
	for _, t := range fetched.Topics {
		for i := range t.Partitions {
			if t.Partitions[i].Partition == r.stretch.Partition {
				return &t.Partitions[i], nil
			}
		}
	}
	return nil, fmt.Errorf("fetch from broker %d: the partition isn't in its answer", r.leader.NodeID)
}

// take goes on behind what an answer holds.
func (r *kafkaReader) take(answer *kmsg.FetchResponseTopicPartition, decompressor kgo.Decompressor) ([]*kgo.Record, error) {
	options := kgo.ProcessFetchPartitionOpts{KeepControlRecords: true, Offset: r.next, Topic: r.stretch.Topic, Partition: r.stretch.Partition}
	if !r.stretch.Uncommitted {
		options.IsolationLevel = kgo.ReadCommitted()
	}
	fetched, next := kgo.ProcessFetchPartition(options, answer, decompressor, nil)
	r.next = next
	return fetched.Records, fetched.Err
}

// set takes over a record as franz-go gives it.
func (r *Record) set(tp sink.TopicPartition, from *kgo.Record) {
	headers := r.Headers[:0]
	for _, h := range from.Headers {
		headers = append(headers, sink.Header(h))
	}
	*r = Record{
		Message:  sink.Message{TopicPartition: tp, Offset: from.Offset, Timestamp: sink.NoTimestamp, Key: from.Key, Value: from.Value, Headers: headers},
		Producer: from.ProducerID, Transactional: from.Attrs.IsTransactional(),
	}
	if from.Attrs.TimestampType() >= 0 {
		r.Timestamp = from.Timestamp.UnixMilli()
	}
	if from.Attrs.IsControl() {
		// The key is a version and a type, 16 bits each: 0 for an aborted transaction, 1 for a committed one.
		r.Marker = Aborted
		if len(from.Key) >= 4 && from.Key[2] == 0 && from.Key[3] == 1 {
			r.Marker = Committed
		}
	}
}
