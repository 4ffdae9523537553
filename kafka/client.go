package kafka

import "strconv"

// Client is an application outside of this program that reads or writes topics.
type Client struct {
	// User is who it is in Kafka. It must be none of [Users].
	User string
	// Reads and Writes are the topics that it reads and writes. Groups are the consumer groups as whose member it reads.
	Reads, Writes, Groups []string
	// Quota is how much it may take of each broker.
	Quota Quota
}

// Quota limits a user on each broker: https://kafka.apache.org/documentation/#design_quotas. A value of 0 is no limit.
type Quota struct {
	// ProducerByteRate and ConsumerByteRate are in bytes per second.
	ProducerByteRate, ConsumerByteRate int
	// RequestPercentage is the share of time of the broker's threads for requests, in percent of one thread.
	RequestPercentage int
}

// rules are the client's access rules and limits, in the words of the program that sets them.
func (c Client) rules() []string {
	g := grants{user: c.User}
	for _, topic := range c.Reads {
		g.topic(topic, "READ")
	}
	for _, topic := range c.Writes {
		g.topic(topic, "WRITE")
	}
	for _, group := range c.Groups {
		g.add("READ", "group", group)
	}
	for _, limit := range []struct {
		name  string
		value int
	}{
		{"producer_byte_rate", c.Quota.ProducerByteRate}, {"consumer_byte_rate", c.Quota.ConsumerByteRate}, {"request_percentage", c.Quota.RequestPercentage},
	} {
		if limit.value > 0 {
			g.add("QUOTA", limit.name, strconv.Itoa(limit.value))
		}
	}
	return g.rules
}
