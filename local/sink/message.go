package sink

// NoTimestamp is the timestamp of a message that has none.
const NoTimestamp int64 = -1

// TopicPartition names one partition of one topic.
type TopicPartition struct {
	Topic     string
	Partition int32
}

func (tp TopicPartition) before(other TopicPartition) bool {
	return tp.Topic < other.Topic || tp.Topic == other.Topic && tp.Partition < other.Partition
}

// Header is one header of a message.
type Header struct {
	Key   string
	Value []byte
}

// Message is one record as it lies in a topic.
type Message struct {
	TopicPartition
	Offset int64
	// Timestamp is in milliseconds since the epoch, or NoTimestamp. Others below 0 are possible in Kafka, but not in Connect.
	Timestamp int64
	// Key and Value are nil where the record has none; an empty one is not nil.
	Key, Value []byte
	Headers    []Header
}
