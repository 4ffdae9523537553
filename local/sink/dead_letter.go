package sink

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// DeadLetter is a record that could not be written, as it goes to the dead-letter topic.
type DeadLetter struct {
	// Message is the record as it was read: key, value, timestamp and headers go to the dead-letter topic unchanged.
	Message Message
	// Stage is where it failed, by Connect's names: KEY_CONVERTER, VALUE_CONVERTER or TASK_PUT.
	Stage string
	// Class is the Java class that failed in that stage, as the real connector would name it.
	Class string
	// Exception is the Java class of the error that the real connector would report.
	Exception string
	// Reason says in words what was wrong.
	Reason string
}

// errantRecord is why a record can't be written though the task could go on without it.
type errantRecord struct {
	exception string
	reason    string
}

func (e *errantRecord) Error() string { return e.reason }

const (
	dataException      = "org.apache.kafka.connect.errors.DataException"
	partitionException = "io.confluent.connect.storage.errors.PartitionException"
)

func dataError(format string, args ...any) *errantRecord {
	return &errantRecord{exception: dataException, reason: fmt.Sprintf(format, args...)}
}

// Headers gives the record's own headers and, where the configuration asks for them, the context headers of Kafka
// Connect (org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter), in its order. A sink has one task, 0.
func (d DeadLetter) Headers(config *Config) []Header {
	headers := append([]Header(nil), d.Message.Headers...)
	if !config.DeadLetterContext {
		return headers
	}
	add := func(name, value string) {
		headers = append(headers, Header{Key: "__connect.errors." + name, Value: []byte(value)})
	}
	add("topic", d.Message.Topic)
	add("partition", strconv.Itoa(int(d.Message.Partition)))
	add("offset", strconv.FormatInt(d.Message.Offset, 10))
	add("connector.name", config.Name)
	add("task.id", "0")
	add("stage", d.Stage)
	add("class.name", d.Class)
	add("exception.class.name", d.Exception)
	add("exception.message", d.Reason)
	add("exception.stacktrace", d.Exception+": "+d.Reason+"\n\tat "+d.Class+" ("+describe(d.Message)+")\n")
	return headers
}

// size is the number of bytes that Java's producer counts for the letter before it compresses it, and holds against max.request.size
// (org.apache.kafka.common.record.DefaultRecordBatch.estimateBatchSizeUpperBound).
func (d DeadLetter) size(headers []Header) int {
	const batchOverhead, recordOverhead = 61, 21
	size := batchOverhead + recordOverhead + sizeWithLength(d.Message.Key) + sizeWithLength(d.Message.Value) + sizeOfVarint(len(headers))
	for _, header := range headers {
		size += sizeWithLength([]byte(header.Key)) + sizeWithLength(header.Value)
	}
	return size
}

// sizeWithLength is the size of bytes behind their length; nil has length -1.
func sizeWithLength(data []byte) int {
	if data == nil {
		return sizeOfVarint(-1)
	}
	return sizeOfVarint(len(data)) + len(data)
}

// sizeOfVarint is the size of a number as records have it: zigzag, seven bits a byte.
func sizeOfVarint(n int) int { return len(binary.AppendVarint(nil, int64(n))) }

// describe names a record, e.g. "record my-sports-3@1042".
func describe(m Message) string {
	return fmt.Sprintf("record %s-%d@%d", m.Topic, m.Partition, m.Offset)
}
