package config

// How a broker's volume is shared out. What is left is for the topics beside the events' and Kafka's own, for indexes, and for partitions on their way
// from one broker to another.
const (
	// eventsPercent of a volume are for the events' topic.
	eventsPercent = 70
	// segmentsPerPartition is in how many files a partition's share lies: Kafka deletes whole ones, and never the one that it writes.
	segmentsPerPartition = 8
	// smallestSegment is the least that makes sense: a few times the largest batch that is usual.
	smallestSegment = 8 << 20
	// largestSegment is Kafka's default.
	largestSegment = 1 << 30
	// deadLettersPercent of a volume are for each of the two topics of dead letters, which have one partition.
	deadLettersPercent = 5
)

// LogLimit is how large a partition may grow on a broker's disk: once it has Retention bytes, its oldest segment goes, whatever its age.
type LogLimit struct {
	// RetentionBytes is retention.bytes of a topic, SegmentBytes its segment.bytes.
	RetentionBytes, SegmentBytes int64
}

// EventsLimit keeps the events' topic within the brokers' volumes. Without, equal replicas would fill all volumes at the same moment, and a broker
// whose disk is full stops. Time (topic.retention) deletes earlier where there are fewer events.
func (c *Config) EventsLimit() LogLimit {
	replicas := int64(c.Topic.Partitions * c.Topic.ReplicationFactor)
	perBroker := (replicas + int64(c.Brokers) - 1) / int64(c.Brokers)
	return c.logLimit(eventsPercent, perBroker)
}

// DeadLettersLimit keeps a topic of dead letters within the brokers' volumes.
func (c *Config) DeadLettersLimit() LogLimit { return c.logLimit(deadLettersPercent, 1) }

// logLimit shares a part of a volume among the replicas on one broker. A partition is at most one segment larger than its retention.
func (c *Config) logLimit(percent, replicas int64) LogLimit {
	mebibytes, _ := c.Broker.Storage.Mebibytes()
	share := mebibytes << 20 / 100 * percent / replicas
	segment := min(largestSegment, share/segmentsPerPartition)
	return LogLimit{RetentionBytes: share - segment, SegmentBytes: segment}
}

// retention refuses more partitions than the brokers' volumes hold in segments of a sensible size.
func (k *checker) retention(c *Config) {
	if !k.allGood("broker.storage", "topic.partitions", "topic.replicationFactor", "brokers") {
		return
	}
	most := c.Topic.Partitions
	least := max(smallestSegment, int64(c.Producer.MaxEventBytes))
	for probe := *c; probe.Topic.Partitions > 0 && probe.EventsLimit().SegmentBytes < least; most = probe.Topic.Partitions {
		probe.Topic.Partitions--
	}
	k.must(most == c.Topic.Partitions, "topic.partitions", "got %d, must be at most %d: brokers' volumes of %s would leave each partition segments of less than %d MiB; "+
		"make broker.storage larger, or take more brokers (e.g. %d)", c.Topic.Partitions, most, c.Broker.Storage, least>>20, most)
}
