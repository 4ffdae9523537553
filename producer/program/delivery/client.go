// Package delivery writes to Kafka and reads positions back. It uses transactions if a source can be replayed, and waits
// for acknowledgements of single records if it can't.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"kafka-on-eks/producer/program/inbox"
)

const (
	// step is how long one call into librdkafka may block, so that a shutdown is noticed in between.
	step = time.Second
	// queuePause is the time between two looks at a full queue. At full speed a queue drains several records in this time.
	queuePause = 2 * time.Millisecond
	// partitionsInterval is the time between two looks at the number of partitions.
	partitionsInterval = time.Minute
)

// Options configure a Client.
type Options struct {
	// Name is the producer's name. It is the client id (unless Properties have one), the transactional id, and the source header of each record.
	Name string
	// Properties say how to connect to Kafka.
	Properties Properties
	// Topics are the topics to write to.
	Topics Topics
	// Transactional is set if the client commits events and positions together. Other clients only wait for acknowledgements.
	Transactional bool
	// Keyed is set if events have keys. All of them are then sent with Send, and none with SendRun.
	Keyed bool
	// Delivered gets the reports on the records of a client that isn't transactional, from one goroutine. It is nil for
	// transactional clients.
	Delivered func(Report)
	// Statistics is called with librdkafka's statistics, in JSON, once in each statistics.interval.ms. nil drops them.
	Statistics func(json string)
	// Monitor is told how Kafka does.
	Monitor Monitor
	// Log gets librdkafka's messages.
	Log *slog.Logger
}

// Client is a connection to Kafka. Only one goroutine may use it, except for Probe, Queued and SetCredentials.
type Client struct {
	options  Options
	producer *kafka.Producer
	timeout  time.Duration // of a transaction
	begun    time.Time     // when the current or last transaction began
	message  kafka.Message
	handle   *handle
	limits   inbox.Limits  // of runs
	patience time.Duration // with a topic that isn't there
	lanes    *lanes
	done     chan struct{}
	callers  sync.WaitGroup // use the producer until done
	workers  sync.WaitGroup // use its channels until it is closed
}

// recordOverhead is the size in a request of a record without key, value and headers, in bytes; headerOverhead is the size of a
// header without key and value. They are mostly variable-length integers
// (https://kafka.apache.org/documentation/#record), which seldom need more.
const (
	recordOverhead = 20
	headerOverhead = 4
)

// TypeOverhead is the size of the header with an event's type, without the type.
const TypeOverhead = headerOverhead + len(EventHeader)

// maxGathering bounds how long a run is gathered, as commits wait for the run.
const maxGathering = time.Second

// linger is the main name of linger.ms.
const linger = "queue.buffering.max.ms"

// lingerShare is the share of linger.ms for which librdkafka waits for more records after the first one of a run, as it
// doesn't know that the run is complete. In the rest of the time the caller gathers the run.
const lingerShare = 0.25

// NewClient makes a client. It doesn't wait for a connection. Close it after use.
func NewClient(options Options) (*Client, error) {
	c := &Client{options: options, lanes: newLanes(options.Monitor.KafkaWaits), done: make(chan struct{})}
	logs := make(chan kafka.LogEvent, 1000)
	demands := kafka.ConfigMap{
		"client.id":              options.Name,
		"acks":                   "all",
		"enable.idempotence":     true,
		"go.logs.channel.enable": true,
		"go.logs.channel":        logs,
		"go.events.channel.size": 1000,
		// Transactions need reports, too. Though records share the transaction's fate, lanes wait for their reports.
		"go.delivery.reports":       true,
		"go.delivery.report.fields": "none",
	}
	if options.Transactional {
		demands["transactional.id"] = options.Name
	} else {
		demands["message.timeout.ms"] = 0
	}
	config := options.Properties.with(demands)
	c.timeout = number(config, "transaction.timeout.ms", time.Millisecond)
	c.limits = limitsOf(config, &options)
	c.patience = number(config, "topic.metadata.propagation.max.ms", time.Millisecond)
	if !options.Keyed {
		(*config)[linger] = strconv.FormatFloat(lingerShare*number(config, linger, time.Millisecond).Seconds()*1000, 'f', -1, 64)
	}
	var err error
	if c.producer, err = kafka.NewProducer(config); err != nil {
		return nil, fmt.Errorf("make kafka client: %w", err)
	}
	if c.handle, err = newHandle(c.producer, options.Topics.Events, options.Name); err != nil {
		c.producer.Close()
		return nil, fmt.Errorf("make kafka client: %w", err)
	}
	c.workers.Go(c.followEvents)
	c.callers.Go(c.followPartitions)
	c.workers.Go(func() { followLogs(logs, c.done, options.Log) })
	return c, nil
}

// Limits bound batches, so that the run of a batch fits into a request.
func (c *Client) Limits() inbox.Limits { return c.limits }

// limitsOf are the limits of a client with a configuration.
func limitsOf(config *kafka.ConfigMap, options *Options) inbox.Limits {
	wait := number(config, linger, time.Millisecond)
	limits := inbox.Limits{
		Bytes: number(config, "batch.size", 1), Records: number(config, "batch.num.messages", 1),
		Linger:   min(wait-time.Duration(lingerShare*float64(wait)), maxGathering),
		Overhead: recordOverhead + headerOverhead + len(SourceHeader) + len(options.Name) + headerOverhead + len(PositionHeader),
	}
	if options.Keyed {
		limits.Linger = 0 // librdkafka has records wait for others, by partition
	}
	return limits
}

// number is a property that librdkafka has taken, in units.
func number[T int | time.Duration](config *kafka.ConfigMap, name string, unit T) T {
	value, _ := config.Get(name, "0")
	n, _ := strconv.ParseFloat(value.(string), 64) // linger.ms may have fractions
	return T(n * float64(unit))
}

// Close ends the client at once. Records that it has not sent are dropped. An open transaction is aborted by Kafka, or by
// the Init of the next client of the same name.
func (c *Client) Close() {
	close(c.done)
	c.callers.Wait()
	c.handle.close()
	c.producer.Close()
	c.workers.Wait()
}

// Init registers a transactional client, and waits as long as Kafka needs. It fences older clients of the same name and
// settles the transactions that they left open.
func (c *Client) Init(ctx context.Context) error {
	err := c.repeat(ctx, c.producer.InitTransactions)
	if ctx.Err() != nil {
		return fmt.Errorf("init transactions: %w", ctx.Err())
	}
	return c.classify("init", err)
}

// Begin begins a transaction.
func (c *Client) Begin() error {
	c.begun = time.Now()
	return c.classify("begin", c.producer.BeginTransaction())
}

// Record is a record for Send, which keeps nothing of it except Tag.
type Record struct {
	Topic      string
	Partition  int32  // or kafka.PartitionAny
	Key, Value []byte // nil where there is none
	Headers    []kafka.Header
	Millis     int64 // since 1970; 0 for now
	// Tag is passed to Options.Delivered if that isn't nil.
	Tag any
}

// Send hands over a record. It waits while the queue is full, and so a slow Kafka slows the source.
func (c *Client) Send(ctx context.Context, r *Record) error {
	// The call copies the record, so the same message can be used for all.
	c.message = kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &r.Topic, Partition: r.Partition},
		Key:            r.Key, Value: r.Value, Headers: r.Headers, Opaque: r.Tag,
	}
	if r.Millis != 0 {
		c.message.Timestamp = time.UnixMilli(r.Millis)
	}
	for {
		err := c.producer.Produce(&c.message, nil)
		if err == nil {
			return nil
		}
		if err := c.pause(ctx, err); err != nil {
			return err
		}
	}
}

// SendRun hands over the records of a run, to the topic of events, with their headers. It waits until a partition has
// nothing else under way. tag is passed to Options.Delivered. Nothing else is kept, even if an error is returned.
func (c *Client) SendRun(ctx context.Context, r *Run, tag any) error {
	if r.Len() == 0 {
		return nil
	}
	partition, err := c.lanes.take(ctx, r.Len(), tag)
	if err != nil {
		return fmt.Errorf("send records: %w", err)
	}
	for sent := 0; ; {
		taken, err := c.handle.produce(r, sent, partition)
		if sent += taken; err == nil {
			return nil
		}
		if err := c.pause(ctx, err); err != nil {
			c.lanes.withdraw(partition, r.Len()-sent)
			return err
		}
	}
}

// pause waits if err says that the queue is full. It returns any other error.
func (c *Client) pause(ctx context.Context, err error) error {
	if codeOf(err) != kafka.ErrQueueFull {
		return c.refused(ctx, err)
	}
	c.options.Monitor.KafkaWaits(true)
	timer := time.NewTimer(queuePause)
	defer timer.Stop()
	select {
	case <-timer.C:
		c.options.Monitor.KafkaWaits(false)
		return nil
	case <-ctx.Done():
		return fmt.Errorf("send record: %w", ctx.Err())
	}
}

// refused says why the queue took no record. It takes none for a transaction that has already failed.
func (c *Client) refused(ctx context.Context, err error) error {
	switch {
	case c.producer.GetFatalError() != nil:
		return c.classify("continue", err)
	case c.options.Transactional && IsRefusal(err):
		return fmt.Errorf("send record: %w: %w", ErrRefused, err)
	case c.options.Transactional && codeOf(err) == kafka.ErrState:
		if cause := c.Commit(ctx); cause != nil { // a transaction that has failed can't be committed, but says why
			return cause
		}
	}
	return fmt.Errorf("send record: %w: %w", ErrBroken, err)
}

// Commit commits the transaction, and waits as long as Kafka needs. After ErrAborted, Abort must follow.
func (c *Client) Commit(ctx context.Context) error {
	err := c.repeat(ctx, c.producer.CommitTransaction)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("commit transaction: %w", ctx.Err())
	}
	if err == nil {
		c.options.Monitor.KafkaUp()
	}
	return c.classify("commit", err)
}

// Abort undoes the transaction, and waits as long as Kafka needs.
func (c *Client) Abort(ctx context.Context) error {
	err := c.repeat(ctx, c.producer.AbortTransaction)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("abort transaction: %w", ctx.Err())
	}
	if err = c.classify("abort", err); errors.Is(err, ErrAborted) {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return err
}

// repeat calls a transactional operation until it succeeds, fails for good, or ctx ends. A call that timed out is
// resumed by the next.
func (c *Client) repeat(ctx context.Context, operation func(context.Context) error) error {
	for {
		c.options.Monitor.KafkaWaits(false) // a step is short
		limited, cancel := context.WithTimeout(ctx, step)
		err := operation(limited)
		cancel()
		var e kafka.Error
		if err == nil || !errors.As(err, &e) || !e.IsRetriable() {
			return err
		}
		if !e.IsTimeout() {
			c.options.Log.Warn("kafka asks to retry", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(queuePause):
		}
	}
}

// outlived reports whether Kafka may have aborted the transaction, and fenced its producer, because it was open for too
// long. Kafka's answer is then the same as after fencing by another producer.
func (c *Client) outlived() bool { return time.Since(c.begun) >= c.timeout }

// Flush waits until all records are acknowledged or ctx ends, and returns how many aren't.
func (c *Client) Flush(ctx context.Context) int {
	c.options.Monitor.KafkaWaits(true)
	defer c.options.Monitor.KafkaWaits(false)
	for {
		// The library's own Flush also takes reports, at the same time as the goroutine that is there for them. So reports would
		// lose their order, on which lanes rely.
		c.handle.flush(10 * time.Millisecond)
		if left := c.producer.Len(); left == 0 || ctx.Err() != nil {
			return left
		}
	}
}

// SetCredentials makes the client log in with the properties' user and password from now on. Open connections stay.
func (c *Client) SetCredentials(properties Properties) error {
	if err := c.producer.SetSaslCredentials(properties["sasl.username"], properties["sasl.password"]); err != nil {
		return fmt.Errorf("set credentials: %w", err)
	}
	return nil
}

// Queued is the number of records that aren't acknowledged yet.
func (c *Client) Queued() int { return c.producer.Len() }

// Probe asks Kafka for the topic's metadata and tells the monitor whether it answered.
func (c *Client) Probe() {
	if _, err := c.producer.GetMetadata(&c.options.Topics.Events, false, int(3*time.Second/time.Millisecond)); err != nil {
		c.options.Monitor.KafkaDown(fmt.Errorf("get metadata of topic %s: %w", c.options.Topics.Events, err))
		return
	}
	c.options.Monitor.KafkaUp()
}

func (c *Client) followEvents() {
	for event := range c.producer.Events() {
		switch e := event.(type) {
		case *kafka.Message:
			c.landed(e)
		case kafka.Error:
			c.report(e)
		case *kafka.Stats:
			if c.options.Statistics != nil {
				c.options.Statistics(e.String())
			}
		}
	}
}

// landed processes the report on a record.
func (c *Client) landed(m *kafka.Message) {
	report, due := Report{Tag: m.Opaque, Err: m.TopicPartition.Error}, true
	if m.Opaque == nil && *m.TopicPartition.Topic == c.options.Topics.Events {
		report, due = c.lanes.land(m.TopicPartition.Partition, m.TopicPartition.Error)
	} else if report.Err == nil {
		report.Acknowledged = 1
	}
	if due && c.options.Delivered != nil {
		c.options.Delivered(report)
	}
}

// followPartitions follows the number of partitions, which operators may raise. A topic may be made after its first producer
// has started, so it counts as missing only if it is missing for a while.
func (c *Client) followPartitions() {
	for began := time.Now(); ; {
		wait := step
		metadata, err := c.producer.GetMetadata(&c.options.Topics.Events, false, int(step/time.Millisecond))
		if err == nil {
			topic := metadata.Topics[c.options.Topics.Events]
			n, missing := len(topic.Partitions), topic.Error.Code() == kafka.ErrUnknownTopicOrPart
			if n > 0 {
				wait = partitionsInterval
			}
			if n > 0 || !missing || time.Since(began) >= c.patience {
				c.lanes.resize(n, fmt.Errorf("%w: topic %s: %w", ErrBroken, c.options.Topics.Events, topic.Error))
			}
		}
		select {
		case <-time.After(wait):
		case <-c.done:
			return
		}
	}
}

// report tells the monitor of an error that belongs to no call.
func (c *Client) report(err kafka.Error) {
	switch err.Code() {
	case kafka.ErrAllBrokersDown, kafka.ErrAuthentication, kafka.ErrSaslAuthenticationFailed, kafka.ErrSsl, kafka.ErrResolve:
		c.options.Monitor.KafkaDown(err)
	default:
		c.options.Monitor.KafkaError(err)
	}
}

// followLogs passes on librdkafka's messages, whose levels are syslog's.
func followLogs(logs <-chan kafka.LogEvent, done <-chan struct{}, log *slog.Logger) {
	for {
		select {
		case line := <-logs:
			level := slog.LevelDebug
			switch {
			case line.Level <= 3:
				level = slog.LevelError
			case line.Level <= 4:
				level = slog.LevelWarn
			case line.Level <= 6:
				level = slog.LevelInfo
			}
			// CONFWARN says that a consumer has no use for a producer's properties, which the two share here; FAIL is
			// also an error event.
			if line.Tag != "CONFWARN" && line.Tag != "FAIL" {
				log.LogAttrs(context.Background(), level, "librdkafka says", slog.String("text", line.Message), slog.String("tag", line.Tag))
			}
		case <-done:
			return
		}
	}
}
