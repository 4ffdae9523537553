package producer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
)

// bareVariable makes the test binary the bare loop; it holds a bareTask.
const bareVariable = "PRODUCER_BENCH_BARE"

// bareTask is what the bare loop has to do.
type bareTask struct {
	File   string            // one record a line, read into memory before the clock starts
	Topic  string            // where to
	Batch  bool              // through the client's batching channel, else by a call for each record
	Client map[string]string // librdkafka's properties
	Paced  int               // instead: so many events of the latency benchmark, at its rate
}

// bareResult is what it says.
type bareResult struct{ Seconds float64 }

// runBare is the bare loop: nothing but the client library, fed from memory.
func runBare(text string) error {
	var task bareTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		return err
	}
	if task.Paced > 0 {
		return runPaced(task)
	}
	content, err := os.ReadFile(task.File)
	if err != nil {
		return err
	}
	records := bytes.Split(bytes.TrimSuffix(content, []byte{'\n'}), []byte{'\n'})
	config := kafka.ConfigMap{
		"acks": "all", "enable.idempotence": true, "go.batch.producer": task.Batch, "go.delivery.report.fields": "none",
		"go.produce.channel.size": 10000, "go.events.channel.size": 10000,
	}
	for name, value := range task.Client {
		config[name] = value
	}
	producer, err := kafka.NewProducer(&config)
	if err != nil {
		return err
	}
	defer producer.Close()
	began := time.Now()
	acknowledged := make(chan error, 1)
	go func() { acknowledged <- await(producer, len(records)) }()
	partition := kafka.TopicPartition{Topic: &task.Topic, Partition: kafka.PartitionAny}
	for _, record := range records {
		message := &kafka.Message{TopicPartition: partition, Value: record}
		if task.Batch {
			//nolint:staticcheck // the peer takes the fastest way that the library has, and counts what is acknowledged itself
			producer.ProduceChannel() <- message
			continue
		}
		for {
			err := producer.Produce(message, nil)
			if err == nil {
				break
			}
			var failed kafka.Error
			if !errors.As(err, &failed) || failed.Code() != kafka.ErrQueueFull {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	if err := <-acknowledged; err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(bareResult{time.Since(began).Seconds()})
}

// runPaced prints how long each event took, in nanoseconds, by number.
func runPaced(task bareTask) error {
	config := kafka.ConfigMap{"acks": "all", "enable.idempotence": true, "go.delivery.report.fields": "none"}
	for name, value := range task.Client {
		config[name] = value
	}
	producer, err := kafka.NewProducer(&config)
	if err != nil {
		return err
	}
	defer producer.Close()
	took := make([]int64, task.Paced+1)
	done := make(chan error, 1)
	go func() {
		for left := task.Paced; left > 0; {
			if m, ok := (<-producer.Events()).(*kafka.Message); ok {
				if m.TopicPartition.Error != nil {
					done <- m.TopicPartition.Error
					return
				}
				sent := m.Opaque.(*paced)
				took[sent.n] = int64(time.Since(sent.at))
				left--
			}
		}
		done <- nil
	}()
	partition := kafka.TopicPartition{Topic: &task.Topic, Partition: kafka.PartitionAny}
	err = pace(task.Paced, func(n int) error {
		event := paddedEvent(n)
		return producer.Produce(&kafka.Message{TopicPartition: partition, Value: event, Opaque: &paced{n, time.Now()}}, nil)
	})
	if err == nil {
		err = <-done
	}
	if err != nil {
		return err
	}
	return printNumbers(os.Stdout, took)
}

// paced is an event of the latency benchmark and when it was made.
type paced struct {
	n  int
	at time.Time
}

// await waits for as many delivery reports.
func await(producer *kafka.Producer, count int) error {
	for event := range producer.Events() {
		switch e := event.(type) {
		case *kafka.Message:
			if e.TopicPartition.Error != nil {
				return e.TopicPartition.Error
			}
			if count--; count == 0 {
				return nil
			}
		case kafka.Error:
			if e.IsFatal() {
				return e
			}
		}
	}
	return nil
}

// runBare runs the bare loop in a process of its own over the records of file.
func (c *cluster) runBare(b *testing.B, file string, count int, batch bool) run {
	b.Helper()
	topic, remove := c.topic(b)
	defer remove()
	task, err := json.Marshal(bareTask{File: file, Topic: topic, Batch: batch, Client: c.client()})
	require.NoError(b, err)
	self, err := os.Executable()
	require.NoError(b, err)
	command := exec.CommandContext(b.Context(), self)
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s", bareVariable, task))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	require.NoError(b, err, stderr.String())
	var result bareResult
	require.NoError(b, json.Unmarshal(output, &result))
	return run{rate: float64(count) / result.Seconds, cpu: command.ProcessState.UserTime() + command.ProcessState.SystemTime()}
}
